package dev.sluice.proxy.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.proxy.json.step.Capture;
import dev.sluice.proxy.json.step.JsonFault;
import dev.sluice.proxy.json.step.JsonKind;
import dev.sluice.proxy.json.step.JsonLimits;
import dev.sluice.proxy.json.step.JsonListener;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the scanner's steps into the tree of facts. Thread-confined; one per scanner.
 *
 * <p>Offsets given here are the document's.
 */
final class FactCollector implements JsonListener {
  /*
   * Facts of containers that are still open form a path from the root to `inner`, and each is the
   * parent of the next: a container without a fact hides all that is within it. So it is enough to
   * know the depth of `inner`: what begins at that depth is its member or element, anything deeper is
   * none of our business. `value` is the fact of the value that is to begin or has begun, if any.
   */

  private final JsonLimits limits;

  private @Nullable Fact root;
  private @Nullable Fact inner;
  private @Nullable Fact value;
  private int innerDepth;
  private int facts;
  private @Nullable PathNode concerned;

  FactCollector(JsonLimits limits) {
    this.limits = limits;
  }

  /** Begins a document. */
  void begin(PathNode selection) {
    root = new Fact(selection, null, "");
    value = root;
    inner = null;
    innerDepth = 0;
    facts = 0;
    concerned = null;
  }

  /** Lets go of all facts. */
  void forget() {
    root = null;
    inner = null;
    value = null;
  }

  /** The outermost value's fact. */
  Fact root() {
    if (root == null) {
      throw new IllegalStateException("nothing has begun");
    }
    return root;
  }

  /** The selected path at fault; null when none is. */
  @Nullable String concernedPath() {
    return concerned == null ? null : concerned.path;
  }

  @Override
  public boolean wantsName(int depth) {
    return depth == innerDepth && inner != null && inner.node.selectsMembers();
  }

  @Override
  public @Nullable JsonFault named(ByteBuffer text, int from, int length, long memberStart) {
    Fact object = inner;
    if (object == null) {
      return null;
    }
    PathNode node = object.node.named(text, from, length);
    if (node != null) {
      return found(object, node, node.name, memberStart);
    }
    node = object.node.prefixed(text, from, length);
    if (node == null) {
      return null;
    }
    if (length > limits.maxNameBytes()) {
      return fail(JsonFault.NAME_TOO_LONG, node);
    }
    byte[] name = new byte[length];
    text.get(from, name);
    return found(object, node, new String(name, UTF_8), memberStart);
  }

  private @Nullable JsonFault found(Fact object, PathNode node, String name, long memberStart) {
    if (object.has(node, name)) {
      return fail(JsonFault.DUPLICATE_NAME, node);
    }
    if (object.children.size() == limits.maxSiblings()) {
      return fail(JsonFault.TOO_MANY_FACTS, node);
    }
    return expect(object, node, name, memberStart);
  }

  @Override
  public @Nullable JsonFault begins(JsonKind kind, long at, int depth) {
    if (depth == innerDepth && inner != null) {
      JsonFault fault = beginsWithin(inner, at);
      if (fault != null) {
        return fault;
      }
    }
    if (value != null) {
      value.kind = kind;
      value.start = at;
    }
    return null;
  }

  private @Nullable JsonFault beginsWithin(Fact container, long at) {
    PathNode element = container.kind == JsonKind.ARRAY ? container.node.element() : null;
    JsonFault fault = element == null ? null : expect(container, element, "", at);
    if (value != null) {
      value.index = container.size;
    }
    container.size++;
    return fault;
  }

  private @Nullable JsonFault expect(Fact container, PathNode node, String name, long memberStart) {
    if (facts == limits.maxFacts()) {
      return fail(JsonFault.TOO_MANY_FACTS, node);
    }
    facts++;
    Fact fact = new Fact(node, container, name);
    fact.memberStart = memberStart;
    fact.commaBefore = container.lastComma;
    container.add(fact);
    value = fact;
    return null;
  }

  @Override
  public boolean wantsText() {
    return value != null && value.node.isRead();
  }

  @Override
  public void opened(int depth) {
    if (value != null) {
      inner = value;
      innerDepth = depth;
      value = null;
    }
  }

  @Override
  public @Nullable JsonFault ended(Capture text, long end) {
    Fact fact = value;
    if (fact == null) {
      return null;
    }
    if (text.isOn()) {
      if (text.isOverflown()) {
        return fail(JsonFault.VALUE_TOO_LONG, fact.node);
      }
      fact.text = text.text();
    }
    leave(fact, end);
    return null;
  }

  @Override
  public void closed(int depth, long end) {
    Fact fact = inner;
    if (depth == innerDepth && fact != null) {
      inner = fact.parent;
      innerDepth = depth - 1;
      leave(fact, end);
    }
  }

  private void leave(Fact fact, long end) {
    fact.end = end;
    value = null;
    if (inner != null) {
      inner.last = fact;
    }
  }

  @Override
  public void comma(int depth, long at) {
    Fact container = inner;
    if (depth == innerDepth && container != null) {
      container.lastComma = at;
      if (container.last != null) {
        container.last.commaAfter = at;
        container.last = null;
      }
    }
  }

  private JsonFault fail(JsonFault fault, PathNode node) {
    concerned = node;
    return fault;
  }
}
