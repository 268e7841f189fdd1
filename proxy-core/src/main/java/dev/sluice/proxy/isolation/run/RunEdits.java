package dev.sluice.proxy.isolation.run;

import dev.sluice.proxy.http.Uuids;
import dev.sluice.proxy.isolation.request.Configuration;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Metadata;
import dev.sluice.proxy.isolation.request.Scope;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonEdits;
import dev.sluice.proxy.json.JsonMembers;
import dev.sluice.proxy.json.JsonName;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.json.step.JsonKind;
import dev.sluice.proxy.ledger.Stamps;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is changed in the description of a run, wherever one stands: a run's own body, an element of
 * a batch, a schedule, the parameters of a command. Pure.
 */
final class RunEdits {
  private static final String ASSISTANT = "assistant_id";
  private static final JsonName CONFIG = JsonName.of("config");
  private static final JsonName CONFIGURABLE = JsonName.of("configurable");
  private static final String CONTEXT = "context";

  private RunEdits() {}

  /** Adds what is read of a run that stands under this prefix, such as {@code [*].}. */
  static Selection.Builder select(Selection.Builder selection, String prefix) {
    return Configuration.select(selection, prefix + CONFIG.text())
        .read(prefix + ASSISTANT, prefix + "if_not_exists", prefix + "webhook")
        .locate(
            prefix + "thread_id",
            prefix + "command.resume",
            prefix + "metadata.sluice_*",
            prefix + "metadata.graph_id",
            prefix + "metadata.assistant_id",
            prefix + "config.metadata.sluice_*",
            prefix + "config.metadata.graph_id",
            prefix + "config.metadata.assistant_id",
            prefix + "config.configurable.sluice_*",
            prefix + "config.configurable.langgraph_auth_*",
            prefix + "config.configurable.thread_id",
            prefix + "context.sluice_*",
            prefix + "context.langgraph_auth_*",
            prefix + "checkpoint.sluice_*",
            prefix + "checkpoint.langgraph_auth_*");
  }

  /** The name by which a run names its agent. */
  static String agentName(Fact run) throws Denial {
    if (run.kind() != JsonKind.OBJECT) {
      throw Denial.malformed("a run: expected an object");
    }
    String name = Metadata.text(run, ASSISTANT);
    if (name == null) {
      throw Denial.malformed("assistant_id: expected a string");
    }
    return name;
  }

  /** Whether it answers an interrupt. */
  static boolean isResume(Fact run) {
    Fact resume = run.member("command").member("resume");
    return resume.isPresent() && resume.kind() != JsonKind.NULL;
  }

  /**
   * All changes of a run in a scope.
   *
   * @param assistant that runs, by the runtime's id of it; null when the body names none: a change
   *     of a schedule, of which a runtime replaces just what the body has
   * @param stamps of who runs it, or made the schedule
   */
  static void edit(JsonEdits edits, Fact run, Scope scope, @Nullable UUID assistant, Stamps stamps)
      throws Denial {
    boolean whole = assistant != null;
    edit(edits, run, whole, scope, assistant, stamps, hasContext(run.member(CONTEXT)));
  }

  /**
   * As {@link #edit}, in the parameters of a command: a runtime reads no context there, so one that
   * is sent must not keep the graph from being told who asks.
   */
  static void editParams(
      JsonEdits edits, Fact params, Scope scope, @Nullable UUID assistant, Stamps stamps)
      throws Denial {
    edits.remove(params.member(CONTEXT));
    edit(edits, params, true, scope, assistant, stamps, false);
  }

  private static void edit(
      JsonEdits edits,
      Fact run,
      boolean whole,
      Scope scope,
      @Nullable UUID assistant,
      Stamps stamps,
      boolean hasContext)
      throws Denial {
    if (assistant != null) {
      edits.replace(run.member(ASSISTANT), Uuids.json(assistant));
    }
    edits.remove(run.member("thread_id")); // the path's counts, or there is none
    // A runtime puts all of it over the configuration, identity included.
    edits.removeChildren(run.member("checkpoint"));
    checkWebhook(run, scope);
    if (scope.runtime().isShared()) {
      MetadataAgent.remove(edits, run);
      MetadataAgent.remove(edits, run.member(CONFIG.text()));
    }
    JsonMembers identity = stamps.members(); // what a graph learns of its caller as well
    if (whole || run.member(Metadata.NAME).kind() == JsonKind.OBJECT) {
      Metadata.put(edits, run, identity);
    } else {
      Metadata.stripIn(edits, run);
    }
    configure(edits, run, whole, scope, identity, hasContext);
  }

  private static void checkWebhook(Fact run, Scope scope) throws Denial {
    String webhook = Metadata.text(run, "webhook");
    if (webhook == null) {
      return;
    }
    try {
      URI uri = new URI(webhook);
      String host = uri.getHost();
      boolean http = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      if (http
          && host != null
          && uri.getUserInfo() == null
          && scope.project().webhookHosts().contains(host.toLowerCase(Locale.ROOT))) {
        return;
      }
    } catch (URISyntaxException e) {
      throw Denial.malformed("webhook: expected a URL");
    }
    throw Denial.of(
        Denial.Kind.FORBIDDEN,
        "webhook-host",
        "webhook: the project does not allow this host (see its webhook_hosts)");
  }

  /** What the client may not say in a run's configuration, and what the graph is told there. */
  private static void configure(
      JsonEdits edits,
      Fact run,
      boolean whole,
      Scope scope,
      JsonMembers identity,
      boolean hasContext)
      throws Denial {
    Fact config = run.member(CONFIG.text());
    boolean told = scope.runtime().inConfigurable() && !hasContext;
    switch (config.kind()) {
      case OBJECT -> {
        Metadata.stripIn(edits, config);
        Configuration.strip(edits, config);
        configurable(edits, config, told ? identity : null);
      }
      case ABSENT -> {
        if (told && whole) {
          edits.insert(run, identity.in(CONFIGURABLE).in(CONFIG));
        }
      }
      case NULL -> {
        if (told && whole) {
          edits.replace(config, identity.in(CONFIGURABLE));
        }
      }
      default -> throw Denial.malformed("config: expected an object");
    }
    inContext(edits, run.member(CONTEXT), hasContext && scope.runtime().inContext(), identity);
  }

  /** An empty one is none to a runtime: it makes a context of the configuration then. */
  private static boolean hasContext(Fact context) {
    return context.isPresent()
        && context.kind() != JsonKind.NULL
        && (context.kind() != JsonKind.OBJECT || context.size() > 0);
  }

  private static void inContext(JsonEdits edits, Fact context, boolean told, JsonMembers identity) {
    if (context.kind() != JsonKind.OBJECT) {
      return;
    }
    edits.removeChildren(context); // all that is selected may not be said
    if (told) {
      edits.insert(context, identity);
    }
  }

  private static void configurable(JsonEdits edits, Fact config, @Nullable JsonMembers identity)
      throws Denial {
    Fact configurable = config.member(CONFIGURABLE.text());
    boolean isObject = configurable.kind() == JsonKind.OBJECT;
    if (isObject) {
      edits.removeChildren(configurable); // all that is selected may not be said
    }
    boolean isGood =
        identity == null
            ? isObject || !configurable.isPresent() || configurable.kind() == JsonKind.NULL
            : Metadata.putIn(edits, config, CONFIGURABLE, identity);
    if (!isGood) {
      throw Denial.malformed("config.configurable: expected an object");
    }
  }
}
