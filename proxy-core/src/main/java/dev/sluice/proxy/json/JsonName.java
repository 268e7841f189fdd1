package dev.sluice.proxy.json;

import java.util.List;

/** The name of a member that is put in often: written once. Immutable. */
public final class JsonName {
  private final String text;

  /** The one name. */
  final List<String> alone;

  /** The name, and the beginning of an object that is its value. Not to be written to. */
  final byte[] begin;

  private JsonName(String text) {
    this.text = text;
    this.alone = List.of(text);
    this.begin = new JsonWriter().name(text).beginObject().toBytes();
  }

  public static JsonName of(String text) {
    return new JsonName(text);
  }

  /** As it is read in a document. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }
}
