package dev.sluice.proxy.json.step;

/** What stands at a place of a document. */
public enum JsonKind {
  /** Nothing: the member isn't there. */
  ABSENT,
  NULL,
  TRUE,
  FALSE,
  NUMBER,
  STRING,
  ARRAY,
  OBJECT
}
