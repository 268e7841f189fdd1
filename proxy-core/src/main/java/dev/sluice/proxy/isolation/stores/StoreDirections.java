package dev.sluice.proxy.isolation.stores;

import dev.sluice.proxy.http.Escapes;
import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Directions;
import dev.sluice.proxy.isolation.request.Heads;
import dev.sluice.proxy.isolation.request.Scope;
import dev.sluice.proxy.json.Rewrite;
import dev.sluice.proxy.store.StoreAnswer;
import dev.sluice.proxy.store.StoreView;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** How requests for the store go to a runtime, and how their answers come back. Pure. */
public final class StoreDirections {
  /** The operation whose namespace is in the query. */
  public static final String READ = "GET /store/items";

  private static final String NAME = "namespace";

  private StoreDirections() {}

  /**
   * Of a request whose body says it all.
   *
   * @param rewrite null on a runtime that tenants don't share
   * @param answer what comes back; null when that has no namespaces
   */
  public static Directions of(
      Asked asked, Scope scope, @Nullable Rewrite rewrite, @Nullable StoreAnswer answer) {
    RequestHead head = Heads.canonical(asked, null);
    if (answer == null || !scope.runtime().isShared()) {
      return new Directions(scope, head, rewrite, null, null, null);
    }
    return new Directions(scope, plain(head), rewrite, null, null, null)
        .seenAs(view(scope, answer));
  }

  /** Of {@link #READ}. */
  public static Directions read(Asked asked, Scope scope) throws Denial {
    RequestHead head = Heads.canonical(asked, null);
    if (!scope.runtime().isShared()) {
      return new Directions(scope, head);
    }
    return new Directions(scope, plain(labelled(head, scope.storeLabel())))
        .seenAs(view(scope, StoreAnswer.ITEM));
  }

  private static StoreView view(Scope scope, StoreAnswer answer) {
    return new StoreView(answer, scope.storeLabel());
  }

  /** What is compressed could not be looked into. */
  private static RequestHead plain(RequestHead head) {
    return head.withField(FieldName.ACCEPT_ENCODING, "identity");
  }

  /**
   * The head with a label in front of the namespace that its query names. Of several the last one
   * counts, as with a runtime; the others go: another server might take another.
   */
  private static RequestHead labelled(RequestHead head, String label) throws Denial {
    String query = head.target().query();
    StringBuilder others = new StringBuilder();
    String namespace = "";
    for (String part : query.isEmpty() ? new String[0] : query.substring(1).split("&", -1)) {
      int equals = part.indexOf('=');
      if (decoded(equals < 0 ? part : part.substring(0, equals)).equals(NAME)) {
        namespace = equals < 0 ? "" : part.substring(equals + 1);
      } else {
        others.append('&').append(part);
      }
    }
    for (String one : decoded(namespace).split("\\.", -1)) {
      Namespaces.check(one);
    }
    return head.withQuery("?" + NAME + "=" + label + "." + namespace + others);
  }

  private static String decoded(String text) {
    byte[] bytes = text.replace('+', ' ').getBytes(StandardCharsets.US_ASCII);
    return Escapes.text(bytes, 0, bytes.length);
  }
}
