package dev.sluice.proxy.isolation.stores;

import dev.sluice.proxy.isolation.desk.Desk;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Ruling;
import dev.sluice.proxy.isolation.request.Scope;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonEdits;
import dev.sluice.proxy.json.JsonWriter;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.json.step.JsonKind;
import dev.sluice.proxy.store.StoreAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Namespaces of the store are listed: on a shared runtime, those of the scope. Thread-safe. */
public final class StoreNamespacesRule extends StoreRule {
  private static final String PREFIX = "prefix";
  private static final String SUFFIX = "suffix";
  private static final String DEPTH = "max_depth";

  /** What runtimes take for any label. */
  private static final String ANY = "*";

  private static final Pattern INTEGER = Pattern.compile("-?\\d{1,9}");
  private static final Selection SELECTION =
      Selection.builder().read(PREFIX + "[*]", SUFFIX + "[*]", DEPTH).build();

  public StoreNamespacesRule(Desk desk) {
    super(desk, SELECTION);
  }

  @Override
  Ruling shared(Asked asked, Scope scope, Fact body) throws Denial {
    if (body.kind() != JsonKind.OBJECT) {
      throw Denial.malformed("a listing: expected an object");
    }
    JsonEdits edits = new JsonEdits();
    edits.set(body, PREFIX, Namespaces.json(scope.storeLabel(), prefix(body)));
    deepen(edits, body.member(DEPTH));
    return new Ruling.Sent(
        StoreDirections.of(asked, scope, edits.toRewrite(), StoreAnswer.NAMESPACES));
  }

  /**
   * The client's prefix, at least as long as its suffix: so the suffix can't match our label, which
   * stands in front of both.
   */
  private static List<String> prefix(Fact body) throws Denial {
    List<String> labels = new ArrayList<>(labels(body.member(PREFIX)));
    int suffix = labels(body.member(SUFFIX)).size();
    while (labels.size() < suffix) {
      labels.add(ANY);
    }
    return labels;
  }

  private static List<String> labels(Fact namespace) throws Denial {
    return namespace.isPresent() ? Namespaces.labels(namespace) : List.of();
  }

  /** One level more, for our label; from below zero, runtimes count from the other end. */
  private static void deepen(JsonEdits edits, Fact depth) throws Denial {
    String text = depth.kind() == JsonKind.NUMBER ? depth.text() : null;
    if (text == null) {
      return; // absent, or refused by the runtime
    }
    if (!INTEGER.matcher(text).matches()) {
      throw Denial.malformed("max_depth: expected an integer of at most 9 digits");
    }
    long value = Long.parseLong(text);
    if (value >= 0) {
      edits.replace(depth, new JsonWriter().value(value + 1).toBytes());
    }
  }
}
