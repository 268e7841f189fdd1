package dev.sluice.proxy.json;

import dev.sluice.proxy.json.step.JsonKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a scan found at one selected place: which kind of value, where, and what is selected within
 * it. Offsets count bytes from the document's first.
 *
 * <p>Immutable once the scan has ended; it holds no buffer, so it may go to other threads.
 */
public final class Fact {
  static final Fact NOTHING = new Fact(new PathNode(), null, "");

  private static final long NONE = -1;

  final PathNode node;
  final @Nullable Fact parent;
  final String name;

  // Written while scanning, by FactCollector alone.
  JsonKind kind = JsonKind.ABSENT;
  long memberStart;
  long start;
  long end;
  long commaBefore = NONE;
  long commaAfter = NONE;
  int index;
  int size;
  long lastComma = NONE;
  @Nullable Fact last;
  @Nullable String text;
  byte @Nullable [] document;
  List<Fact> children = List.of();

  Fact(PathNode node, @Nullable Fact parent, String name) {
    this.node = node;
    this.parent = parent;
    this.name = name;
  }

  void add(Fact child) {
    if (children.isEmpty()) {
      children = new ArrayList<>();
    }
    children.add(child);
  }

  /** Whether a member of this name was found before; of a prefix there may be others. */
  boolean has(PathNode selected, String wanted) {
    for (int i = 0; i < children.size(); i++) {
      Fact child = children.get(i);
      if (child.node.equals(selected) && child.name.equals(wanted)) {
        return true;
      }
    }
    return false;
  }

  /** What kind of value it is; {@link JsonKind#ABSENT} when the document has none here. */
  public JsonKind kind() {
    return kind;
  }

  /** Whether the document has a value here, be it null. */
  public boolean isPresent() {
    return kind != JsonKind.ABSENT;
  }

  /** The member's name, unescaped; empty for elements and the root. */
  public String name() {
    return name;
  }

  /** The string, unescaped, or the number as it is written; null unless its path is read. */
  public @Nullable String text() {
    return text;
  }

  /**
   * The value as the document writes it.
   *
   * @throws IllegalStateException it is absent, or the selection keeps no document
   */
  public byte[] json() {
    Fact root = this;
    while (root.parent != null) {
      root = root.parent;
    }
    if (root.document == null || !isPresent()) {
      throw new IllegalStateException(this + ": not kept (expected: a selection that keeps)");
    }
    return Arrays.copyOfRange(root.document, (int) start, (int) end);
  }

  /** Where the value begins. */
  public long start() {
    return start;
  }

  /** Where the value has ended: the offset after its last byte. */
  public long end() {
    return end;
  }

  /** How many members or elements it has, selected or not; 0 for what isn't a container. */
  public int size() {
    return size;
  }

  /** The place among its siblings, selected or not, from 0. */
  public int index() {
    return index;
  }

  /**
   * The selected member of this name. Absent when there is none, when it isn't selected, and when
   * this is no object.
   */
  public Fact member(String wanted) {
    for (int i = 0; i < children.size(); i++) {
      Fact child = children.get(i);
      if (child.name.equals(wanted)) {
        return child;
      }
    }
    return NOTHING;
  }

  /** The selected members or elements, in the document's order. Not to be changed. */
  public List<Fact> children() {
    return children;
  }

  /** The selection's words only: names and values are a client's. */
  @Override
  public String toString() {
    return "Fact[" + node.path + ": " + kind + " at " + start + "]";
  }
}
