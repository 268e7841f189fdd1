package dev.sluice.proxy.isolation.stores;

import dev.sluice.proxy.isolation.desk.Desk;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Ruling;
import dev.sluice.proxy.isolation.request.Scope;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonEdits;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.json.step.JsonKind;
import dev.sluice.proxy.operation.Reply;
import java.util.List;

/**
 * An item of the store is written or deleted: on a shared runtime, under the label of its scope.
 * Thread-safe.
 */
public final class StoreItemRule extends StoreRule {
  private static final String NAMESPACE = "namespace";
  private static final String KEY = "key";
  private static final String VALUE = "value";
  private static final Selection SELECTION =
      Selection.builder().read(NAMESPACE + "[*]").locate(KEY, VALUE).build();

  public StoreItemRule(Desk desk) {
    super(desk, SELECTION);
  }

  @Override
  Ruling shared(Asked asked, Scope scope, Fact body) throws Denial {
    boolean writes = asked.head().method().equals("PUT");
    checkWhole(body, writes);
    Fact namespace = body.member(NAMESPACE);
    List<String> labels =
        writes || namespace.isPresent() ? Namespaces.labels(namespace) : List.of();
    if (writes) {
      Namespaces.checkWritable(labels);
    } else if (labels.isEmpty()) {
      return new Ruling.Answered(
          new Reply(
              scope.runtime().dialect(), 204, "", "")); // as runtimes do, where there is nothing
    }
    JsonEdits edits = new JsonEdits();
    edits.replace(namespace, Namespaces.json(scope.storeLabel(), labels));
    return new Ruling.Sent(StoreDirections.of(asked, scope, edits.toRewrite(), null));
  }

  /**
   * What is missing is told by us: a runtime would show the whole body along with it, with our
   * label.
   */
  private static void checkWhole(Fact body, boolean writes) throws Denial {
    if (body.kind() != JsonKind.OBJECT) {
      throw Denial.malformed("an item: expected an object");
    }
    if (body.member(KEY).kind() != JsonKind.STRING) {
      throw Denial.malformed("key: expected a string");
    }
    if (writes && body.member(VALUE).kind() != JsonKind.OBJECT) {
      throw Denial.malformed("value: expected an object");
    }
  }
}
