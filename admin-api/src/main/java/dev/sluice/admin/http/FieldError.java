package dev.sluice.admin.http;

/**
 * What is wrong with one member of a body or one query parameter. Immutable.
 *
 * @param field its name, as the client sent it
 * @param detail what was expected; may be shown to whoever asked
 */
public record FieldError(String field, String detail) {}
