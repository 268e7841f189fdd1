package dev.sluice.proxy.json.step;

/** Why a document is refused. */
public enum JsonFault {
  /**
   * A byte that the grammar doesn't allow here (RFC 8259 §2), a byte order mark included (§8.1).
   */
  UNEXPECTED_BYTE,
  /** The document ends before its value does, or is empty. */
  UNEXPECTED_END,
  /** Something other than white space after the value. */
  TRAILING_CONTENT,
  /** A byte that isn't UTF-8 (RFC 3629 §4): overlong, a surrogate, above U+10FFFF, cut off. */
  BAD_UTF8,
  /** An unescaped character below U+0020 in a string (RFC 8259 §7). */
  CONTROL_CHARACTER,
  /** A backslash before something that can't be escaped (RFC 8259 §7). */
  BAD_ESCAPE,
  /** Half a surrogate pair as an escape: parsers disagree about it (RFC 8259 §8.2). */
  LONE_SURROGATE,
  /** A number as RFC 8259 §6 doesn't write it: leading zeros, no digit after a point. */
  BAD_NUMBER,
  /** Containers nested deeper than {@link JsonLimits#maxDepth}. */
  TOO_DEEP,
  /** A selected name that its object has twice, in whatever spelling (RFC 8259 §4). */
  DUPLICATE_NAME,
  /** A name found by its prefix that is longer than {@link JsonLimits#maxNameBytes}. */
  NAME_TOO_LONG,
  /** A string or number to be read that is longer than {@link JsonLimits#maxTextBytes}. */
  VALUE_TOO_LONG,
  /** More selected things than {@link JsonLimits} has room for. */
  TOO_MANY_FACTS
}
