package dev.sluice.bench.jmh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.proxy.authz.Authorizer;
import dev.sluice.proxy.authz.Permission;
import dev.sluice.proxy.authz.Policies;
import dev.sluice.proxy.authz.PolicyBinding;
import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.authz.TableAuthorizer;
import dev.sluice.proxy.change.Invalidations;
import dev.sluice.proxy.directory.Directories;
import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.HeadReader;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.RequestTarget;
import dev.sluice.proxy.identity.caller.Caller;
import dev.sluice.proxy.identity.caller.CallerId;
import dev.sluice.proxy.identity.caller.RequestScope;
import dev.sluice.proxy.isolation.Isolation;
import dev.sluice.proxy.isolation.desk.Adoption;
import dev.sluice.proxy.isolation.desk.Desk;
import dev.sluice.proxy.isolation.desk.LookUps;
import dev.sluice.proxy.isolation.desk.Running;
import dev.sluice.proxy.isolation.desk.Target;
import dev.sluice.proxy.isolation.desk.Targets;
import dev.sluice.proxy.isolation.request.Asked;
import dev.sluice.proxy.isolation.request.Directions;
import dev.sluice.proxy.isolation.request.Ruling;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonScanner;
import dev.sluice.proxy.json.Rewrite;
import dev.sluice.proxy.json.Scan;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.json.step.JsonLimits;
import dev.sluice.proxy.ledger.Ledger;
import dev.sluice.proxy.ledger.Owned;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.ledger.Settlements;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.observe.route.RouteTemplate;
import dev.sluice.proxy.observe.route.RouteTemplates;
import dev.sluice.proxy.operation.Absent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What becomes of a request whose caller is known, on a runtime that tenants share: tenant,
 * project, environment, runtime, agent and whose the thread is, by the caches of the product, and
 * what is changed of the body.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class IsolationBenchmark {
  private static final int BODY_BYTES = 1_024;

  /** Of the head and the body of such a run, as they are sent in one write. */
  private static final int SENT_BYTES = 4 * 1_024;

  private final KnownTenancy tenancy = new KnownTenancy();
  private final String path = "/threads/" + tenancy.thread.id();
  private final Request read = Request.of("GET", path);
  private final Request run = Request.of("POST", path + "/runs/stream");
  private final Caller caller =
      new Caller(
          tenancy.caller, new CallerId.OfKey("k"), new RequestScope("acme", null, null, List.of()));
  private final ByteBuf body = body();
  private final Isolation isolation;
  private final Desk desk;
  private final Targets targets;
  private final Asked asked;
  private final Selection selection;
  private final JsonScanner scanner;
  private final Fact scanned;

  /** Everything is known after one look. */
  public IsolationBenchmark() {
    Invalidations invalidations = new Invalidations(Duration.ofHours(12), System::nanoTime);
    invalidations.confirmed(System.nanoTime());
    Ledger ledger = new Ledger(tenancy, invalidations, 1_000);
    Directories directories = new Directories(tenancy, invalidations, 1_000, 1_000);
    LookUps lookUps =
        new LookUps(
            (runtime, method, called, sent, wanted) -> {
              throw new IllegalStateException("the runtime was called");
            },
            1);
    Authorizer authorizer =
        new TableAuthorizer(
            new Policies(
                (tenant, kind, subject) ->
                    List.of(new PolicyBinding(Relation.DEVELOPER, tenancy.project.id())),
                invalidations,
                1_000));
    desk = new Desk(directories, ledger, new Adoption(ledger, lookUps), authorizer);
    targets = new Targets(desk);
    isolation =
        new Isolation(
            directories,
            ledger,
            lookUps,
            authorizer,
            new Settlements(ledger, Runnable::run),
            UUID::randomUUID,
            tenancy);
    Ruling.Reads reads = reads(Lookup.LOADING);
    asked = reads.asked();
    selection = reads.selection();
    scanner = new JsonScanner(selection, JsonLimits.DEFAULT);
    scanned = scan();
    ofHead(read, Lookup.LOADING);
    ofBody(asked, scanned, Lookup.LOADING);
  }

  /** GET of a thread of the caller's. */
  @Benchmark
  public Ruling ownThread() {
    return ofHead(read, Lookup.CACHED);
  }

  /**
   * The same and the agent that a run of that thread names: tenant, environment, agent, ownership,
   * permission, deployment.
   */
  @Benchmark
  public Running ownThreadAndAgent() throws Exception {
    Asked now = asked.again(caller.principal(), caller.scope(), asked.directory());
    Owned thread =
        desk.owned(now, ResourceKind.THREAD, tenancy.thread.id(), Absent.NOT_FOUND, Lookup.CACHED);
    dev.sluice.proxy.isolation.request.Scope scope =
        desk.scope(now, thread, Absent.NOT_FOUND, Lookup.CACHED);
    Target target =
        targets.of(now, "chat-0", scope, thread.agent(), Absent.NOT_FOUND, Lookup.CACHED);
    desk.authorize(now, Permission.RUN, scope, Lookup.CACHED);
    return targets.running(now, target, scope, Absent.NOT_FOUND);
  }

  /** A run of an agent on that thread, whose body has been scanned: what is to be changed of it. */
  @Benchmark
  public Ruling run() {
    return ofBody(asked, scanned);
  }

  /** All that a run of a kibibyte takes: decided by its head, scanned, decided, rewritten. */
  @Benchmark
  public int runWithItsBody() {
    if (ofBody(reads(Lookup.CACHED).asked(), scan())
        instanceof Ruling.Sent(Directions directions)) {
      return rewritten(directions.rewrite());
    }
    throw unexpected();
  }

  private Ruling ofHead(Request request, Lookup lookup) {
    try {
      return isolation.ofHead(caller, request.head, request.route, lookup);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private Ruling ofBody(Asked before, Fact fact) {
    return ofBody(before, fact, Lookup.CACHED);
  }

  private Ruling ofBody(Asked before, Fact fact, Lookup lookup) {
    try {
      return isolation.ofBody(caller, before, fact, lookup);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private Fact scan() {
    scanner.begin(selection);
    scanner.feed(body);
    if (scanner.end() instanceof Scan.Read read) {
      return read.root();
    }
    throw unexpected();
  }

  private Ruling.Reads reads(Lookup lookup) {
    if (ofHead(run, lookup) instanceof Ruling.Reads reads) {
      return reads;
    }
    throw unexpected();
  }

  private int rewritten(@Nullable Rewrite rewrite) {
    if (rewrite == null) {
      throw unexpected();
    }
    List<ByteBuf> held = new ArrayList<>(1);
    held.add(body.retainedSlice()); // second owner: the rewrite
    ByteBuf sent = PooledByteBufAllocator.DEFAULT.directBuffer(SENT_BYTES);
    rewrite.applyTo(sent, held);
    int length = sent.readableBytes();
    sent.release();
    return length;
  }

  private static IllegalStateException unexpected() {
    return new IllegalStateException("decided otherwise than expected");
  }

  /** A run as the SDK sends it. */
  private ByteBuf body() {
    String text =
        """
        {"assistant_id": "chat-0", "input": {"messages": [{"role": "human", "content": "%s"}]}, \
        "metadata": {"purpose": "bench"}, \
        "config": {"recursion_limit": 25, "configurable": {"model": "gpt", "temperature": 0.5}}, \
        "stream_mode": ["values", "messages-tuple"], "stream_subgraphs": true, \
        "on_disconnect": "continue", "stream_resumable": true}\
        """;
    byte[] bytes = text.formatted("x".repeat(BODY_BYTES - text.length() + 2)).getBytes(US_ASCII);
    return PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
  }

  private record Request(RequestHead head, RouteTemplate route) {
    static Request of(String method, String path) {
      String text = method + ' ' + path + " HTTP/1.1\r\nhost: gateway\r\naccept: */*\r\n\r\n";
      try {
        RequestHead head =
            new HeadReader(new HeadReader.HeadLimits(16_384, 65_536, 100))
                .readRequest(Unpooled.wrappedBuffer(text.getBytes(US_ASCII)), false);
        if (head == null) {
          throw unexpected();
        }
        RequestTarget target = head.target();
        return new Request(
            head, RouteTemplates.match(method, target.bytes(), target.start(), target.pathEnd()));
      } catch (BadMessage e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
