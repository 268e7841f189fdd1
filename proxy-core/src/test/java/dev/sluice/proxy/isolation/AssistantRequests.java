package dev.sluice.proxy.isolation;

import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.directory.Agent;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.operation.Reply;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Agents of two tenants, and what clients make of them. */
abstract class AssistantRequests extends TwoTenants {
  final Agent second = world.agent(shop, "second", "echo", World.SHARED);
  final Agent foreign = world.agent(theirs, "foreign", "slow", World.SHARED);
  final Principal viewer = world.program(ACME, shop, Relation.VIEWER);

  /** By which the runtime knows a graph's own assistant. */
  static UUID upstream(String graph) {
    return UUID.nameUUIDFromBytes(graph.getBytes(StandardCharsets.UTF_8));
  }

  /** Makes one, as far as the runtime and we are concerned. */
  final UUID made(Principal owner, Agent agent, String name) throws Exception {
    UUID id = world.id();
    World.Outcome outcome =
        world.ask(
            owner,
            "POST",
            "/assistants",
            "{\"assistant_id\":\"%s\",\"graph_id\":\"%s\"}".formatted(id, agent.key()));
    world.runtime.has("/assistants/" + id, told(id, name, 1, String.valueOf(outcome.body())));
    settle(outcome, 200);
    return id;
  }

  /** What the runtime tells of an assistant that was made so. */
  static String told(UUID id, String name, int version, String body) {
    String metadata = body.replaceAll(".*\"metadata\":(\\{[^}]*}).*", "$1");
    return """
    {"assistant_id":"%s","graph_id":"agent","config":{"tags":["a"]},"context":{},"metadata":%s,\
    "name":"%s","created_at":"2026-11-25T18:00:0%d.5+00:00",\
    "updated_at":"2026-11-25T18:00:0%d+00:00","version":%d,"description":null}\
    """
        .formatted(id, metadata, name, version, version, version);
  }

  final Reply search(String body) throws Exception {
    return world.answer(alice, "POST", "/assistants/search", body);
  }
}
