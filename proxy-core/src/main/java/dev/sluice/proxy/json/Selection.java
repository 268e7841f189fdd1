package dev.sluice.proxy.json;

import dev.sluice.proxy.json.step.JsonLimits;

/**
 * What of a document is looked at, as paths from its root: {@code assistant_id}, {@code
 * config.configurable.thread_id}, {@code ids[*]} (each element), {@code metadata.sluice_*} (each
 * member whose name begins so), {@code [*].metadata} (the root is an array). Everything that stands
 * on the way of a path is a fact too; the rest of the document is only checked.
 *
 * <p>Immutable; built once, at start.
 */
public final class Selection {
  private final PathNode root;
  private final boolean kept;

  private Selection(PathNode root, boolean kept) {
    this.root = root;
    this.kept = kept;
  }

  /** Begins a selection. */
  public static Builder builder() {
    return new Builder();
  }

  PathNode root() {
    return root;
  }

  /** Whether the document itself is kept. */
  boolean isKept() {
    return kept;
  }

  /** Gathers paths. */
  public static final class Builder {
    private final PathNode root = new PathNode();
    private boolean kept;

    private Builder() {}

    /**
     * Paths of which strings and numbers are read. Longer ones than {@link JsonLimits#maxTextBytes}
     * are refused.
     *
     * @throws IllegalArgumentException a path is none
     */
    public Builder read(String... paths) {
      for (String path : paths) {
        at(path).addRead();
      }
      return this;
    }

    /**
     * Paths of which kind and place are found, and values of any length are stepped over.
     *
     * @throws IllegalArgumentException a path is none
     */
    public Builder locate(String... paths) {
      for (String path : paths) {
        at(path);
      }
      return this;
    }

    /**
     * Keeps the document itself, so that {@link Fact#json} can give parts of it. Longer ones than
     * {@value JsonScanner#MAX_KEPT_BYTES} bytes are refused.
     */
    public Builder keep() {
      kept = true;
      return this;
    }

    /** The selection. The builder is used up. */
    public Selection build() {
      return new Selection(root, kept);
    }

    private PathNode at(String path) {
      PathNode node = root;
      int at = 0;
      while (at < path.length()) {
        if (path.startsWith("[*]", at)) {
          node = node.addElement();
          at += 3;
        } else {
          int from = at > 0 && path.charAt(at) == '.' ? at + 1 : at;
          at = endOfName(path, from);
          node = member(node, path.substring(from, at), path);
        }
      }
      if (node == root) {
        throw new IllegalArgumentException("path: empty (expected: names, [*])");
      }
      return node;
    }

    private static int endOfName(String path, int from) {
      int at = from;
      while (at < path.length() && path.charAt(at) != '.' && path.charAt(at) != '[') {
        at++;
      }
      return at;
    }

    private static PathNode member(PathNode node, String name, String path) {
      int star = name.indexOf('*');
      if (name.isEmpty() || (star >= 0 && star < name.length() - 1)) {
        throw new IllegalArgumentException("path: " + path + " (expected: names, [*], prefix*)");
      }
      return star < 0 ? node.addName(name) : node.addPrefix(name.substring(0, star));
    }
  }
}
