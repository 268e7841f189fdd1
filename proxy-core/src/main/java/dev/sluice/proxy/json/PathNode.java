package dev.sluice.proxy.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A place of a selection, and what is selected below it. Immutable once its selection is built. */
final class PathNode {
  /** How the selection spells this place. */
  final String path;

  private final byte[] name;
  private final List<PathNode> names = new ArrayList<>();
  private final List<PathNode> prefixes = new ArrayList<>();
  private @Nullable PathNode element;
  private boolean read;

  /** The root. */
  PathNode() {
    this("", "");
  }

  private PathNode(String path, String name) {
    this.path = path;
    this.name = name.getBytes(UTF_8);
  }

  PathNode addName(String name) {
    return add(names, name, path.isEmpty() ? name : path + "." + name);
  }

  PathNode addPrefix(String prefix) {
    return add(prefixes, prefix, (path.isEmpty() ? prefix : path + "." + prefix) + "*");
  }

  PathNode addElement() {
    if (element == null) {
      element = new PathNode(path + "[*]", "");
    }
    return element;
  }

  void addRead() {
    read = true;
  }

  private static PathNode add(List<PathNode> to, String name, String path) {
    PathNode added = new PathNode(path, name);
    for (PathNode known : to) {
      if (known.path.equals(path)) {
        return known;
      }
    }
    to.add(added);
    return added;
  }

  /** Whether a string or number here is read. */
  boolean isRead() {
    return read;
  }

  boolean selectsMembers() {
    return !names.isEmpty() || !prefixes.isEmpty();
  }

  /** What is selected of this place's elements; null when nothing is. */
  @Nullable PathNode element() {
    return element;
  }

  /** What is selected of a member by its whole name; null when nothing is. */
  @Nullable PathNode named(byte[] name, int length) {
    for (int i = 0; i < names.size(); i++) {
      PathNode known = names.get(i);
      if (known.name.length == length && startsWith(name, known.name)) {
        return known;
      }
    }
    return null;
  }

  /** What is selected of a member by the beginning of its name; null when nothing is. */
  @Nullable PathNode prefixed(byte[] name, int length) {
    for (int i = 0; i < prefixes.size(); i++) {
      PathNode known = prefixes.get(i);
      if (known.name.length <= length && startsWith(name, known.name)) {
        return known;
      }
    }
    return null;
  }

  /** Whether a member of this name would have been seen. */
  boolean selects(String name) {
    byte[] bytes = name.getBytes(UTF_8);
    return named(bytes, bytes.length) != null || prefixed(bytes, bytes.length) != null;
  }

  private static boolean startsWith(byte[] name, byte[] prefix) {
    return Arrays.equals(name, 0, prefix.length, prefix, 0, prefix.length);
  }
}
