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
import dev.sluice.proxy.store.StoreAnswer;
import java.util.List;

/** A search in the store: on a shared runtime, under the label of its scope. Thread-safe. */
public final class StoreSearchRule extends StoreRule {
  private static final String PREFIX = "namespace_prefix";
  private static final Selection SELECTION = Selection.builder().read(PREFIX + "[*]").build();

  public StoreSearchRule(Desk desk) {
    super(desk, SELECTION);
  }

  @Override
  Ruling shared(Asked asked, Scope scope, Fact body) throws Denial {
    if (body.kind() != JsonKind.OBJECT) {
      throw Denial.malformed("a search: expected an object");
    }
    Fact prefix = body.member(PREFIX);
    boolean everywhere = !prefix.isPresent() || prefix.kind() == JsonKind.NULL;
    List<String> labels = everywhere ? List.of() : Namespaces.labels(prefix);
    JsonEdits edits = new JsonEdits();
    edits.set(body, PREFIX, Namespaces.json(scope.storeLabel(), labels));
    return new Ruling.Sent(StoreDirections.of(asked, scope, edits.toRewrite(), StoreAnswer.ITEMS));
  }
}
