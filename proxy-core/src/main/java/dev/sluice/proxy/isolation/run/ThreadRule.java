package dev.sluice.proxy.isolation.run;

import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.http.Uuids;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.isolation.desk.Desk;
import dev.sluice.proxy.isolation.desk.Own;
import dev.sluice.proxy.isolation.desk.Target;
import dev.sluice.proxy.isolation.desk.Targets;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.BodyRule;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Directions;
import dev.sluice.proxy.isolation.request.Heads;
import dev.sluice.proxy.isolation.request.Metadata;
import dev.sluice.proxy.isolation.request.Ruling;
import dev.sluice.proxy.isolation.request.Scope;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonEdits;
import dev.sluice.proxy.json.JsonWriter;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.json.step.JsonKind;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.ledger.Settlement;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.operation.Absent;
import dev.sluice.proxy.operation.PathId;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A new thread: its id is claimed before the runtime is asked, and chosen by us where the client
 * chose none. Thread-safe.
 */
public final class ThreadRule implements BodyRule {
  private static final String ID = "thread_id";
  private static final String IF_EXISTS = "if_exists";
  private static final String GIVE_BACK = "do_nothing";

  private static final Selection SELECTION =
      Selection.builder()
          .read(ID, IF_EXISTS)
          .read(MetadataAgent.paths())
          .locate("metadata.sluice_*")
          .build();

  private final Desk desk;
  private final Targets targets;
  private final ThreadClaims claims;
  private final Supplier<UUID> ids;

  /** {@code ids} makes UUIDv7s. */
  public ThreadRule(Desk desk, Targets targets, ThreadClaims claims, Supplier<UUID> ids) {
    this.desk = desk;
    this.targets = targets;
    this.claims = claims;
    this.ids = ids;
  }

  @Override
  public Selection selection() {
    return SELECTION;
  }

  @Override
  public Ruling decide(Asked asked, Fact body, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    if (body.kind() != JsonKind.OBJECT) {
      throw Denial.malformed("a thread: expected an object");
    }
    Target target = target(asked, body, lookup);
    Scope scope =
        target == null
            ? desk.scope(asked, lookup)
            : targets.scope(asked, target, Absent.THREAD_OR_ASSISTANT, lookup);
    desk.authorize(asked, Permission.WRITE_STATE, scope, lookup);
    UUID agentId = target == null ? null : target.agent().id();
    UUID chosen = chosen(body);
    if (lookup == Lookup.CACHED) {
      throw CacheMiss.INSTANCE; // a claim is written before anything goes upstream
    }
    UUID id = chosen == null ? ids.get() : chosen;
    Owned claim = claim(asked, scope, body, id, agentId);
    Own thread = claim == null ? taken(asked, body, id, target, lookup) : new Own(claim, scope);
    Scope where = thread.scope();
    JsonEdits edits = new JsonEdits();
    edits.set(body, ID, Uuids.json(id));
    if (claim != null) {
      edits.set(body, IF_EXISTS, JsonWriter.string("raise"));
    }
    mapAgent(edits, body, asked, target, where);
    // A runtime that lost what is to be given back makes it: for its owner, whoever asks.
    Metadata.put(edits, body, thread.owned().stamps().members());
    Settlement settlement = claim == null ? null : claims.settlements().claimed(claim);
    return new Ruling.Sent(
        new Directions(
            where, Heads.canonical(asked, null), edits.toRewrite(), settlement, agentId, null));
  }

  /** Claims the id; null when it is the tenant's already. */
  private @Nullable Owned claim(Asked asked, Scope scope, Fact body, UUID id, @Nullable UUID agent)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    Owned claim = claims.claim(asked, scope, ResourceKind.THREAD, id, agent);
    boolean again =
        claim == null
            && !wantsWhatIsThere(body)
            && claims.mayClaimAnew(asked, scope, ResourceKind.THREAD, id);
    return again ? claims.claim(asked, scope, ResourceKind.THREAD, id, agent) : claim;
  }

  private static boolean wantsWhatIsThere(Fact body) throws Denial {
    return GIVE_BACK.equals(Metadata.text(body, IF_EXISTS));
  }

  /**
   * A thread of the tenant's whose id is to be made, when the client wants what is there.
   *
   * @throws Denial that the id is taken: in our words, as of another's, which no runtime is asked
   *     about; also when the thread is not there for the caller, or in another scope than is named
   */
  private Own taken(Asked asked, Fact body, UUID id, @Nullable Target target, Lookup lookup)
      throws Refusal, Denial, CacheMiss, SourceUnavailableException {
    Owned owned = desk.owned(asked, ResourceKind.THREAD, id, Absent.TAKEN_THREAD, lookup);
    Scope where = desk.scope(asked, owned, Absent.TAKEN_THREAD, lookup);
    boolean fits = target == null || target.agent().project().equals(where.project().id());
    if (!fits || !wantsWhatIsThere(body)) {
      throw Denial.reply("thread-taken", Absent.TAKEN_THREAD.reply(id));
    }
    desk.authorize(asked, Permission.WRITE_STATE, where, lookup);
    return new Own(owned, where);
  }

  private static @Nullable UUID chosen(Fact body) throws Denial {
    String text = Metadata.text(body, ID);
    UUID id = text == null ? null : Uuids.parse(text);
    if (text != null && id == null) {
      throw Denial.reply("id-malformed", PathId.THREAD.malformed());
    }
    return id;
  }

  /** The agent that the metadata names by a graph or an assistant; null when by none. */
  private @Nullable Target target(Asked asked, Fact body, Lookup lookup)
      throws Denial, CacheMiss, SourceUnavailableException {
    String name = MetadataAgent.name(body);
    return name == null ? null : targets.of(asked, name, Absent.THREAD_OR_ASSISTANT, lookup);
  }

  /** What the metadata says of graph and assistant becomes what the runtime knows. */
  private void mapAgent(
      JsonEdits edits, Fact body, Asked asked, @Nullable Target target, Scope scope) throws Denial {
    if (target == null) {
      return;
    }
    MetadataAgent.map(
        edits, body, targets.running(asked, target, scope, Absent.THREAD_OR_ASSISTANT));
  }
}
