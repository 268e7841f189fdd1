package dev.sluice.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Request;
import dev.sluice.admin.http.Response;
import dev.sluice.proxy.status.GatewayStatus;
import dev.sluice.proxy.status.RuntimeStatus;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Health with its reasons. Alive: this process answers. Ready: it takes requests and reaches a
 * runtime, or knows of none yet; that others are down is no reason to send it nothing. Peers on
 * other machines are not told where the runtimes are.
 */
final class HealthResource {

  private final GatewayStatus gateway;

  HealthResource(GatewayStatus gateway) {
    this.gateway = gateway;
  }

  Response alive(Request request) throws ProblemException {
    request.allowParameters();
    return Response.json(
        200,
        json -> {
          json.writeStringField("status", "ok");
          gateway(json);
        });
  }

  Response ready(Request request) throws ProblemException {
    request.allowParameters();
    List<RuntimeStatus> runtimes = gateway.runtimes();
    String reason = whyUnready(runtimes);
    return Response.json(
        reason == null ? 200 : 503,
        json -> {
          json.writeStringField("status", reason == null ? "ready" : "unready");
          if (reason != null) {
            json.writeStringField("detail", reason);
          }
          gateway(json);
          if (request.isLocal()) {
            json.writeArrayFieldStart("runtimes");
            for (RuntimeStatus runtime : runtimes) {
              write(json, runtime);
            }
            json.writeEndArray();
          }
        });
  }

  /** Draining first: it is so at once, whatever else holds. */
  private @Nullable String whyUnready(List<RuntimeStatus> runtimes) {
    if (gateway.draining()) {
      return "the gateway is shutting down";
    }
    if (!gateway.accepting()) {
      return "the gateway does not accept connections";
    }
    if (!gateway.knowsCallers()) {
      return "the database has not been heard of within identity.outage-grace";
    }
    if (!runtimes.isEmpty() && runtimes.stream().noneMatch(RuntimeStatus::reachable)) {
      return "no runtime is reachable";
    }
    return null;
  }

  private void gateway(JsonGenerator json) throws IOException {
    json.writeBooleanField("accepting", gateway.accepting());
    json.writeBooleanField("draining", gateway.draining());
    json.writeNumberField("live_exchanges", gateway.liveExchangeCount());
  }

  private static void write(JsonGenerator json, RuntimeStatus runtime) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", runtime.name());
    json.writeStringField("address", runtime.address());
    json.writeBooleanField("reachable", runtime.reachable());
    json.writeStringField("detail", runtime.detail());
    json.writeNumberField("connections", runtime.connections());
    json.writeNumberField("streams", runtime.streams());
    json.writeNumberField("pending", runtime.pending());
    json.writeEndObject();
  }
}
