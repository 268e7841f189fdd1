package dev.sluice.proxy.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/** Members of an object that are written once and put in as a whole. Immutable. */
public final class JsonMembers {
  final List<String> names;

  /** Without braces. */
  final byte[] json;

  private JsonMembers(List<String> names, byte[] json) {
    this.names = names;
    this.json = json;
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
   * @param json the members without braces, at least one
   */
  public static JsonMembers written(List<String> names, String json) {
    return new JsonMembers(names, json.getBytes(UTF_8));
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

  /** An object of these members alone. */
  public byte[] object() {
    byte[] object = new byte[json.length + 2];
    object[0] = '{';
    System.arraycopy(json, 0, object, 1, json.length);
    object[object.length - 1] = '}';
    return object;
  }
}
