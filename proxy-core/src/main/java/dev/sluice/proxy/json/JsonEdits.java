package dev.sluice.proxy.json;

import dev.sluice.proxy.json.step.JsonKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * What is to be changed in a document that was scanned: gathered in any order, then made into a
 * {@link Rewrite}. Edits within something that is removed or replaced vanish with it. Any
 * combination leaves valid JSON, given that what is put in is one valid value (see {@link
 * JsonWriter}).
 *
 * <p>Thread-confined; facts of one document only.
 */
public final class JsonEdits {
  /*
   * Commas. A removed member takes the comma before it along, but the first members of a container
   * have none: as long as all before it are removed too, a member takes the comma after it instead.
   * So no comma is taken twice, and none remains alone. What is inserted goes behind the opening
   * bracket and brings a comma when anything remains behind it.
   */

  private static final Comparator<Fact> BY_CONTAINER = JsonEdits::compare;
  private static final byte[][] NOTHING = {};
  private static final byte[] COMMA = {','};

  /** Of nearly every request: an agent replaced, stamps put into two places. */
  private static final int USUAL = 4;

  /** Of what is put into one object; seldom more. */
  private static final int MOST_PIECES = 16;

  private final List<Fact> removed = new ArrayList<>(USUAL);
  private final List<Splice> replaced = new ArrayList<>(USUAL);
  private final List<Insertion> inserted = new ArrayList<>(USUAL);

  /** Members to be put into an object. */
  private record Insertion(Fact object, JsonMembers members) {}

  /** Whether nothing is to be changed. */
  public boolean isEmpty() {
    return removed.isEmpty() && replaced.isEmpty() && inserted.isEmpty();
  }

  /**
   * Removes a member or element with one comma, if there is one. Nothing happens when it is absent.
   *
   * @throws IllegalArgumentException it is the whole document
   */
  public void remove(Fact fact) {
    if (fact.isPresent()) {
      container(fact);
      removed.add(fact);
    }
  }

  /** Removes all that is selected of an object or array. */
  public void removeChildren(Fact container) {
    List<Fact> children = container.children();
    for (int i = 0; i < children.size(); i++) {
      removed.add(children.get(i));
    }
  }

  /**
   * Puts another value in the place of this one.
   *
   * @param json one JSON value
   * @throws IllegalArgumentException it is absent
   */
  public void replace(Fact fact, byte[] json) {
    replace(fact, new byte[][] {json});
  }

  /**
   * Puts a member at the beginning of an object.
   *
   * @param name one that the selection names, so that it is known not to be there
   * @param json one JSON value
   * @throws IllegalArgumentException it is no object, or the selection doesn't look at this name
   */
  public void insert(Fact object, String name, byte[] json) {
    insert(object, JsonMembers.of(name, json));
  }

  /**
   * Puts members at the beginning of an object.
   *
   * @param members whose names the selection names, so that they are known not to be there
   * @throws IllegalArgumentException it is no object, or the selection doesn't look at these names
   */
  public void insert(Fact object, JsonMembers members) {
    if (object.kind != JsonKind.OBJECT || !object.node.selectsAll(members.names)) {
      throw new IllegalArgumentException(
          object + ": no place for a member (expected: an object, a selected name)");
    }
    inserted.add(new Insertion(object, members));
  }

  /**
   * Puts an object of these members alone in the place of this value.
   *
   * @throws IllegalArgumentException it is absent
   */
  public void replace(Fact fact, JsonMembers object) {
    replace(fact, object.asObject());
  }

  private void replace(Fact fact, byte[]... pieces) {
    if (!fact.isPresent()) {
      throw new IllegalArgumentException("fact: absent (expected: one that can be replaced)");
    }
    replaced.add(new Splice(fact.start, fact.end, pieces));
  }

  /** Replaces the object's member of this name, or inserts it when it is absent. */
  public void set(Fact object, String name, byte[] json) {
    Fact member = object.member(name);
    if (member.isPresent()) {
      replace(member, json);
    } else {
      insert(object, name, json);
    }
  }

  /**
   * What is to be done to the bytes.
   *
   * @throws IllegalStateException a value is replaced twice, or a name inserted that would then be
   *     there twice
   */
  public Rewrite toRewrite() {
    List<Splice> splices = new ArrayList<>(removed.size() + replaced.size() + inserted.size());
    sort(removed, BY_CONTAINER);
    addRemovals(splices);
    splices.addAll(replaced); // after the removals: a stable sort leaves it so
    for (int i = 0; i < inserted.size(); i++) {
      addInsertions(inserted.get(i).object, i, splices);
    }
    sort(splices, Splice.IN_ORDER);
    return new Rewrite(withoutInner(splices));
  }

  /** Nearly always it is in order already. */
  private static <T> void sort(List<T> list, Comparator<T> order) {
    for (int i = 1; i < list.size(); i++) {
      if (order.compare(list.get(i - 1), list.get(i)) > 0) {
        list.sort(order);
        return;
      }
    }
  }

  private void addRemovals(List<Splice> splices) {
    Fact before = null;
    int leading = 0;
    for (int i = 0; i < removed.size(); i++) {
      Fact fact = removed.get(i);
      if (fact == before) {
        continue;
      }
      if (before == null || before.parent != fact.parent) {
        leading = 0;
      }
      if (fact.index == leading) {
        leading++;
        long end = fact.commaAfter < 0 ? fact.end : fact.commaAfter + 1;
        splices.add(new Splice(fact.memberStart, end, NOTHING));
      } else {
        splices.add(new Splice(fact.commaBefore, fact.end, NOTHING));
      }
      before = fact;
    }
  }

  /** All insertions into one object at once, when the first of them is met. */
  private void addInsertions(Fact object, int first, List<Splice> splices) {
    for (int i = 0; i < first; i++) {
      if (inserted.get(i).object == object) {
        return;
      }
    }
    List<byte[]> pieces = new ArrayList<>(MOST_PIECES);
    for (int i = first; i < inserted.size(); i++) {
      if (inserted.get(i).object == object) {
        checkFree(inserted.get(i), first, i);
        if (i > first) {
          pieces.add(COMMA);
        }
        Collections.addAll(pieces, inserted.get(i).members.pieces);
      }
    }
    if (remaining(object) > 0) {
      pieces.add(COMMA);
    }
    long at = object.start + 1;
    splices.add(new Splice(at, at, pieces.toArray(NOTHING)));
  }

  private void checkFree(Insertion insertion, int first, int at) {
    List<String> names = insertion.members.names;
    boolean twice = false;
    List<Fact> children = insertion.object.children;
    for (int i = 0; i < children.size(); i++) {
      Fact child = children.get(i);
      twice |= names.contains(child.name) && !removed.contains(child);
    }
    for (int i = first; i < at; i++) {
      Insertion other = inserted.get(i);
      twice |= other.object == insertion.object && haveOneName(other.members.names, names);
    }
    if (twice) {
      throw new IllegalStateException("twice in " + insertion.object + " (expected: once)");
    }
  }

  private static boolean haveOneName(List<String> some, List<String> others) {
    for (int i = 0; i < some.size(); i++) {
      if (others.contains(some.get(i))) {
        return true;
      }
    }
    return false;
  }

  private int remaining(Fact object) {
    int remaining = object.size;
    Fact before = null;
    for (int i = 0; i < removed.size(); i++) {
      Fact fact = removed.get(i);
      if (fact.parent == object && fact != before) {
        remaining--;
      }
      before = fact;
    }
    return remaining;
  }

  /** Leaves out what lies within what is removed or replaced. */
  private static List<Splice> withoutInner(List<Splice> splices) {
    List<Splice> kept = new ArrayList<>(splices.size());
    Splice outer = null;
    for (int i = 0; i < splices.size(); i++) {
      Splice splice = splices.get(i);
      if (outer == null || splice.from >= outer.to) {
        kept.add(splice);
        outer = splice;
      } else if (splice.from == outer.from && outer.length > 0) {
        throw new IllegalStateException("replaced twice at " + splice.from);
      }
    }
    return kept;
  }

  private static int compare(Fact one, Fact other) {
    int order = Long.compare(container(one).start, container(other).start);
    return order == 0 ? Integer.compare(one.index, other.index) : order;
  }

  private static Fact container(Fact fact) {
    if (fact.parent == null) {
      throw new IllegalArgumentException("fact: the whole document (expected: a part of it)");
    }
    return fact.parent;
  }
}
