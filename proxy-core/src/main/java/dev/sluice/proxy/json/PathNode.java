package dev.sluice.proxy.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place of a selection, and what is selected below it. Immutable once its selection is built, but
 * for what it remembers.
 */
final class PathNode {
  private static final PathNode[] NONE = {};

  /** How the selection spells this place. */
  final String path;

  /** The member's name, or how it begins. */
  final String name;

  private final byte[] bytes;
  private PathNode[] names = NONE;
  private PathNode[] prefixes = NONE;
  private @Nullable PathNode element;
  private boolean read;
  private boolean selective;

  /** Of the names' lengths in bytes: bit {@code length % 64}. */
  private long lengths;

  /** Of the prefixes' first bytes: bit {@code byte % 64}. */
  private long firsts;

  /** Names that are known to be selected all: mostly those that are put in. Any thread's. */
  private @Nullable List<String> covered;

  /** The root. */
  PathNode() {
    this("", "");
  }

  private PathNode(String path, String name) {
    this.path = path;
    this.name = name.intern(); // so that it is found by identity, mostly
    this.bytes = name.getBytes(UTF_8);
  }

  PathNode addName(String member) {
    PathNode added = new PathNode(path.isEmpty() ? member : path + "." + member, member);
    PathNode known = find(names, added.path);
    if (known == null) {
      names = with(names, added);
      lengths |= 1L << added.bytes.length;
      selective = true;
    }
    return known == null ? added : known;
  }

  PathNode addPrefix(String prefix) {
    PathNode added = new PathNode((path.isEmpty() ? prefix : path + "." + prefix) + "*", prefix);
    PathNode known = find(prefixes, added.path);
    if (known == null) {
      prefixes = with(prefixes, added);
      firsts |= prefix.isEmpty() ? -1 : 1L << added.bytes[0];
      selective = true;
    }
    return known == null ? added : known;
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

  private static @Nullable PathNode find(PathNode[] nodes, String path) {
    for (PathNode node : nodes) {
      if (node.path.equals(path)) {
        return node;
      }
    }
    return null;
  }

  private static PathNode[] with(PathNode[] nodes, PathNode added) {
    PathNode[] more = Arrays.copyOf(nodes, nodes.length + 1);
    more[nodes.length] = added;
    return more;
  }

  /** Whether a string or number here is read. */
  boolean isRead() {
    return read;
  }

  boolean selectsMembers() {
    return selective;
  }

  /** What is selected of this place's elements; null when nothing is. */
  @Nullable PathNode element() {
    return element;
  }

  /** What is selected of a member by its whole name; null when nothing is. */
  @Nullable PathNode named(ByteBuffer text, int from, int length) {
    if ((lengths & 1L << length) == 0) {
      return null;
    }
    for (PathNode node : names) {
      if (node.bytes.length == length && startsWith(text, from, node.bytes)) {
        return node;
      }
    }
    return null;
  }

  /** What is selected of a member by the beginning of its name; null when nothing is. */
  @Nullable PathNode prefixed(ByteBuffer text, int from, int length) {
    if (firsts == 0 || (length > 0 && (firsts & 1L << text.get(from)) == 0)) {
      return null;
    }
    for (PathNode node : prefixes) {
      if (node.bytes.length <= length && startsWith(text, from, node.bytes)) {
        return node;
      }
    }
    return null;
  }

  /** Whether all members of these names would have been seen. */
  @SuppressWarnings("ReferenceEquality") // another list of the same names is looked at again
  boolean selectsAll(List<String> members) {
    if (covered == members) {
      return true;
    }
    for (String member : members) {
      if (!selects(member)) {
        return false;
      }
    }
    covered = members;
    return true;
  }

  boolean selects(String member) {
    for (PathNode node : names) {
      if (node.name.equals(member)) {
        return true;
      }
    }
    for (PathNode node : prefixes) {
      if (member.startsWith(node.name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsWith(ByteBuffer text, int from, byte[] prefix) {
    for (int i = 0; i < prefix.length; i++) {
      if (text.get(from + i) != prefix[i]) {
        return false;
      }
    }
    return true;
  }
}
