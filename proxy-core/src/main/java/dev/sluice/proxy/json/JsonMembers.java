package dev.sluice.proxy.json;

import java.util.ArrayList;
import java.util.List;

/**
 * Members of an object that are written once and put in as a whole, wherever they belong, without
 * being copied before they are sent. Immutable.
 */
public final class JsonMembers {
  private static final byte[] BEGIN = {'{'};
  private static final byte[] END = {'}'};

  final List<String> names;

  /** One behind the other they are the members, without braces. Not to be written to. */
  final byte[][] pieces;

  private JsonMembers(List<String> names, byte[]... pieces) {
    this.names = names;
    this.pieces = pieces;
  }

  /** One member, whose value is this JSON. */
  static JsonMembers of(String name, byte[] json) {
    return new JsonMembers(
        List.of(name),
        new JsonWriter(name.length() + json.length + 3).name(name).value(json).toBytes());
  }

  /**
   * What has been written elsewhere.
   *
   * @param names of all members, each of them once, in their order
   * @param json the members without braces, at least one; not to be written to any more
   */
  public static JsonMembers written(List<String> names, byte[] json) {
    return new JsonMembers(names, json);
  }

  /** One member, which is an object of these members alone. */
  public JsonMembers in(JsonName name) {
    return new JsonMembers(name.alone, around(name.begin));
  }

  /** An object of these members alone, as pieces. */
  byte[][] asObject() {
    return around(BEGIN);
  }

  private byte[][] around(byte[] begin) {
    byte[][] object = new byte[pieces.length + 2][];
    object[0] = begin;
    System.arraycopy(pieces, 0, object, 1, pieces.length);
    object[object.length - 1] = END;
    return object;
  }

  /** An object of these members alone. */
  public byte[] object() {
    JsonWriter object = new JsonWriter();
    for (byte[] piece : asObject()) {
      object.append(piece);
    }
    return object.toBytes();
  }

  /** Begins with none. */
  public static Builder builder() {
    return new Builder();
  }

  /** Writes members. Thread-confined. */
  public static final class Builder {
    private final List<String> names = new ArrayList<>();
    private final JsonWriter json = new JsonWriter();

    private Builder() {}

    /** Adds a string, of a name that is not there yet. */
    public Builder add(String name, String value) {
      names.add(name);
      json.member(name, value);
      return this;
    }

    /** The members. The builder is used up. */
    public JsonMembers build() {
      return new JsonMembers(List.copyOf(names), json.toBytes());
    }
  }
}
