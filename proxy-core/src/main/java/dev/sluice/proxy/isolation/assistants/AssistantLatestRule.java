package dev.sluice.proxy.isolation.assistants;

import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.isolation.desk.Own;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.BodyRule;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Directions;
import dev.sluice.proxy.isolation.request.Heads;
import dev.sluice.proxy.isolation.request.Metadata;
import dev.sluice.proxy.isolation.request.Ruling;
import dev.sluice.proxy.isolation.request.Scope;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonWriter;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.json.step.JsonKind;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.RuntimeAwayException;
import dev.sluice.proxy.ledger.RuntimeCalls;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.operation.Reply;
import dev.sluice.proxy.operation.Words;
import java.util.Objects;
import java.util.UUID;

/**
 * An old version of an assistant becomes the latest again, and its metadata with it (contract
 * section 3). On a shared runtime only one that carries the scope's stamps may: a version that was
 * made past the gateway would make the assistant nobody's. Versions never change, so that what was
 * seen of one stays true. Thread-safe.
 */
final class AssistantLatestRule implements BodyRule {
  /** Most versions that are looked at, the newest first: what a runtime lists at once. */
  private static final int MAX_VERSIONS = 1_000;

  private static final String VERSION = "version";
  private static final Selection SELECTION = Selection.builder().read(VERSION).build();
  private static final Selection VERSIONS = Selection.builder().read("[*]." + VERSION).build();

  private final AssistantPaths paths;
  private final AssistantMirror mirror;
  private final RuntimeCalls calls;

  AssistantLatestRule(AssistantPaths paths, AssistantMirror mirror, RuntimeCalls calls) {
    this.paths = paths;
    this.mirror = mirror;
    this.calls = calls;
  }

  @Override
  public Selection selection() {
    return SELECTION;
  }

  @Override
  public Ruling decide(Asked asked, Fact body, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    Fact version = body.member(VERSION);
    if (version.kind() != JsonKind.NUMBER) {
      throw Denial.malformed("version: expected a number");
    }
    Own own = paths.own(asked, lookup);
    if (own.scope().runtime().isShared()) {
      if (lookup == Lookup.CACHED) {
        throw CacheMiss.INSTANCE;
      }
      checkStamped(asked, own, Objects.requireNonNull(version.text()));
    }
    Owned owned = own.owned();
    return new Ruling.Sent(
        new Directions(
            own.scope(),
            Heads.canonical(asked, null),
            null,
            mirror.written(owned, null),
            owned.agent(),
            null));
  }

  /** What has not our stamps is as absent as what is not there. */
  private void checkStamped(Asked asked, Own own, String version)
      throws Denial, SourceUnavailableException {
    UUID id = own.owned().id();
    RuntimeCalls.Response versions = versions(asked, own, id);
    Fact listed = versions.body();
    boolean stamped = versions.isOk() && listed != null && isListed(listed, version);
    if (!stamped) {
      throw Denial.reply(
          "version-not-stamped",
          new Words(
              Reply.detail(404, "Version " + version + " not found for assistant " + id),
              Reply.sentence(404, "Assistant version not found")));
    }
  }

  /** Those with the scope's stamps. */
  private RuntimeCalls.Response versions(Asked asked, Own own, UUID id)
      throws SourceUnavailableException {
    Scope scope = own.scope();
    byte[] filter =
        Metadata.object(
            Metadata.scope(scope.tenant(), scope.project().id(), scope.environment().code()));
    JsonWriter body = new JsonWriter().beginObject();
    body.name(Metadata.NAME).value(filter).name("limit").value(MAX_VERSIONS);
    byte[] asking = body.endObject().toBytes();
    try {
      return calls
          .of(scope.tenant())
          .call(scope.runtime(), "POST", "/assistants/" + id + "/versions", asking, VERSIONS);
    } catch (RuntimeAwayException away) {
      throw away.of(asked.whose(scope, own.owned().agent()));
    }
  }

  private static boolean isListed(Fact versions, String version) {
    for (Fact listed : versions.children()) {
      if (version.equals(listed.member(VERSION).text())) {
        return true;
      }
    }
    return false;
  }
}
