package dev.sluice.db;

/** The objects that speak SQL: all in one transaction, as long as that lasts. */
public interface Daos {
  /** The object of this type, such as {@code TenantDao}. */
  <T> T of(Class<T> type);
}
