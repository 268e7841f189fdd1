package dev.sluice.proxy.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.proxy.json.step.Capture;
import dev.sluice.proxy.json.step.JsonFault;
import dev.sluice.proxy.json.step.JsonKind;
import dev.sluice.proxy.json.step.JsonListener;
import dev.sluice.proxy.store.Sieve.Mode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the namespaces of an answer and decides about its elements: sets the sieve.
 * Thread-confined.
 */
final class StoreWalk implements JsonListener {
  /*
   * An element is held back from the comma before it on, until its namespace says whose it is. Its
   * first label is taken out with the comma behind it. Elements that go take the comma before them
   * along; as long as none has stayed, the one behind them (as JsonEdits does it, which is the oracle
   * of the tests). An element may give its namespace twice: then each has to be ours, and when a
   * second one is not, after the element has begun to pass, nothing but to break off is left.
   */

  private static final byte[] NAMESPACE = "namespace".getBytes(UTF_8);
  private static final byte[] NULL = "null".getBytes(UTF_8);

  private enum Element {
    NONE,
    UNDECIDED,
    KEPT,
    DROPPED
  }

  private final StoreAnswer answer;
  private final byte[] list;
  private final String label;
  private final Sieve sieve;

  private int depth;
  private boolean listNamed;
  private boolean inList;
  private boolean anyKept;
  private Element element = Element.NONE;
  private boolean namespaceNamed;
  private boolean inNamespace;
  private int labels;
  private boolean atLabel;

  /** What was held back when the label had been taken out. */
  private int heldAtLabel;

  StoreWalk(StoreAnswer answer, String label, Sieve sieve) {
    this.answer = answer;
    this.list = answer.list == null ? new byte[0] : answer.list.getBytes(UTF_8);
    this.label = label;
    this.sieve = sieve;
    this.inList = answer.list == null;
  }

  // ---- names

  @Override
  public boolean wantsName(int depth) {
    boolean ofElement = element == Element.UNDECIDED || element == Element.KEPT;
    boolean inside = answer.element < answer.namespace && depth == answer.namespace;
    return (answer.list != null && depth == 1) || (ofElement && inside);
  }

  @Override
  public @Nullable JsonFault named(ByteBuffer text, int from, int length, long memberStart) {
    if (answer.list != null && depth == 1) {
      listNamed = is(list, text, from, length);
    } else {
      namespaceNamed = is(NAMESPACE, text, from, length);
    }
    return null;
  }

  private static boolean is(byte[] name, ByteBuffer text, int from, int length) {
    return length == name.length && text.slice(from, length).equals(ByteBuffer.wrap(name));
  }

  // ---- values

  @Override
  public @Nullable JsonFault begins(JsonKind kind, long at, int depth) {
    if (inList && depth == answer.element) {
      beginElement(kind, at);
    } else if (depth == 0) {
      require(kind == JsonKind.OBJECT);
    } else if (depth == 1 && listNamed) {
      listNamed = false;
      require(kind == JsonKind.ARRAY || kind == JsonKind.NULL);
      inList = kind == JsonKind.ARRAY;
    } else if (depth == answer.namespace && namespaceNamed) {
      namespaceNamed = false;
      beginNamespace(kind);
    } else if (inNamespace && depth == answer.namespace + 1) {
      beginLabel(kind, at);
    }
    return null;
  }

  private void require(boolean expected) {
    if (!expected) {
      sieve.block();
    }
  }

  private void beginElement(JsonKind kind, long at) {
    if (answer.list == null && kind == JsonKind.NULL) {
      return; // there is no such item
    }
    sieve.to(at, Mode.HOLD);
    element = Element.UNDECIDED;
    if (kind != answer.kind) {
      drop();
    } else if (answer.element == answer.namespace) {
      beginNamespace(kind);
    }
  }

  private void beginNamespace(JsonKind kind) {
    inNamespace = kind == JsonKind.ARRAY;
    labels = 0;
    if (!inNamespace) {
      foreign();
    }
  }

  private void beginLabel(JsonKind kind, long at) {
    labels++;
    if (labels > 1) {
      return;
    }
    if (kind == JsonKind.STRING) {
      atLabel = true;
      sieve.to(at, Mode.DROP);
    } else {
      foreign();
    }
  }

  @Override
  public boolean wantsText() {
    return atLabel;
  }

  @Override
  public void opened(int depth) {
    this.depth = depth;
  }

  @Override
  public @Nullable JsonFault ended(Capture text, long end) {
    if (atLabel) {
      atLabel = false;
      endLabel(!text.isOverflown() && text.text().equals(label), end);
    } else if (element != Element.NONE && depth == answer.element) {
      endElement(end);
    }
    return null;
  }

  private void endLabel(boolean ours, long end) {
    if (!ours) {
      foreign();
      return;
    }
    sieve.to(end, Mode.HOLD);
    heldAtLabel = sieve.held();
  }

  @Override
  public void comma(int depth, long at) {
    if (inNamespace && depth == answer.namespace + 1) {
      sieve.drop(heldAtLabel);
      keep(at + 1);
    } else if (inList && depth == answer.element) {
      if (anyKept) {
        sieve.to(at, Mode.HOLD);
      } else {
        sieve.drop(0);
        sieve.to(at + 1, Mode.PASS);
      }
    }
  }

  @Override
  public void closed(int depth, long end) {
    this.depth = depth - 1;
    if (inNamespace && depth == answer.namespace + 1) {
      endNamespace(end);
    }
    if (element != Element.NONE && depth - 1 == answer.element) {
      endElement(end);
    } else if (inList && answer.list != null && depth == answer.element) {
      inList = false;
      anyKept = false;
      sieve.to(end - 1, Mode.PASS);
      sieve.release();
    }
  }

  /** A namespace of one label or none. */
  private void endNamespace(long end) {
    if (labels == 0) {
      foreign();
    } else if (answer == StoreAnswer.NAMESPACES) {
      drop(); // the label alone is nothing that the tenant has made
    } else {
      keep(end);
    }
  }

  private void endElement(long end) {
    if (element == Element.UNDECIDED) {
      drop(); // it says nowhere whose it is
    }
    boolean leading = !anyKept && answer.list != null;
    if (element == Element.DROPPED) {
      sieve.to(end, leading ? Mode.HOLD : Mode.PASS);
    }
    element = Element.NONE;
  }

  // ---- decisions

  private void keep(long at) {
    inNamespace = false;
    element = Element.KEPT;
    anyKept = true;
    sieve.to(at, Mode.PASS);
    sieve.release();
  }

  /** A namespace is not the tenant's. */
  private void foreign() {
    if (element == Element.KEPT) {
      inNamespace = false;
      sieve.block();
    } else {
      drop();
    }
  }

  private void drop() {
    inNamespace = false;
    element = Element.DROPPED;
    sieve.drop(0);
    if (answer.list == null) {
      sieve.put(NULL);
    }
  }
}
