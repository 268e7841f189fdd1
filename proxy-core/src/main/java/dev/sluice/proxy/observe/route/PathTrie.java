package dev.sluice.proxy.observe.route;

import dev.sluice.proxy.http.Escapes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Path templates by segment. A literal segment goes before a named one, without going back: the
 * runtime's own paths need no more. Filled once, then immutable.
 */
final class PathTrie {
  static final int NO_PATH = -1;

  private static final class Node {
    private byte[][] literals = new byte[0][];
    private Node[] children = new Node[0];
    private @Nullable Node named;
    private int path = NO_PATH;

    /** The path of everything below this node that has no better one. */
    private int rest = NO_PATH;

    private @Nullable Node child(byte[] bytes, int from, int to) {
      Node child = literal(bytes, from, to);
      return child == null ? named : child;
    }

    private @Nullable Node literal(byte[] bytes, int from, int to) {
      byte[][] candidates = literals;
      int length = to - from;
      for (int i = 0; i < candidates.length; i++) {
        byte[] literal = candidates[i];
        if (literal.length == length
            && literal[0] == bytes[from]
            && Arrays.equals(literal, 0, length, bytes, from, to)) {
          return children[i];
        }
      }
      return null;
    }

    private Node addLiteral(String segment) {
      byte[] bytes = segment.getBytes(StandardCharsets.US_ASCII);
      Node child = literal(bytes, 0, bytes.length);
      if (child == null) {
        child = new Node();
        literals = Arrays.copyOf(literals, literals.length + 1);
        children = Arrays.copyOf(children, children.length + 1);
        literals[literals.length - 1] = bytes;
        children[children.length - 1] = child;
      }
      return child;
    }
  }

  private final Node root = new Node();

  /**
   * Adds a template that begins with a slash: {@code {name}} stands for any one segment, a final
   * {@code *} for everything below.
   */
  void add(String template, int path) {
    Node node = root;
    for (String segment : template.substring(1).split("/", -1)) {
      if (segment.equals("*")) {
        node.rest = path;
        return;
      }
      node = addChild(node, segment);
    }
    node.path = path;
  }

  private static Node addChild(Node node, String segment) {
    if (segment.isEmpty()) {
      return node;
    }
    if (segment.startsWith("{")) {
      node.named = node.named == null ? new Node() : node.named;
      return node.named;
    }
    return node.addLiteral(segment);
  }

  /** The path of {@code bytes[from, to)}, with or without a final slash, or {@link #NO_PATH}. */
  int find(byte[] bytes, int from, int to) {
    if (from >= to || bytes[from] != '/') {
      return NO_PATH;
    }
    Node node = root;
    int rest = NO_PATH;
    int at = from + 1;
    while (at < to) {
      int end = at;
      while (end < to && bytes[end] != '/') {
        end++;
      }
      Node next = end == at ? null : child(node, bytes, at, end);
      if (next == null) {
        return rest;
      }
      node = next;
      rest = node.rest == NO_PATH ? rest : node.rest;
      at = end + 1;
    }
    return node.path == NO_PATH ? rest : node.path;
  }

  /** A runtime decodes a segment before it looks for its route: so must we. */
  private static @Nullable Node child(Node node, byte[] bytes, int from, int to) {
    if (Escapes.areIn(bytes, from, to)) {
      byte[] decoded = Escapes.decoded(bytes, from, to);
      return node.child(decoded, 0, decoded.length);
    }
    return node.child(bytes, from, to);
  }
}
