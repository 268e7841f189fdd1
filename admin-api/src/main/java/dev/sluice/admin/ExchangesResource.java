package dev.sluice.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Request;
import dev.sluice.admin.http.Resource;
import dev.sluice.admin.http.Response;
import dev.sluice.proxy.status.GatewayStatus;
import dev.sluice.proxy.status.LiveExchange;
import java.io.IOException;
import java.util.List;

/** The exchanges that run now, the longest running first. */
final class ExchangesResource implements Resource {

  private static final int DEFAULT_LIMIT = 100;

  /** Most exchanges in one answer: some 300 bytes each. */
  private static final int MAX_LIMIT = 1_000;

  private final GatewayStatus gateway;

  ExchangesResource(GatewayStatus gateway) {
    this.gateway = gateway;
  }

  @Override
  public Response answer(Request request) throws ProblemException {
    request.allowParameters("limit");
    int limit = limit(request);
    List<LiveExchange> exchanges = gateway.liveExchanges(limit);
    return Response.json(
        200,
        json -> {
          json.writeNumberField("total", gateway.liveExchangeCount());
          json.writeNumberField("limit", limit);
          json.writeArrayFieldStart("exchanges");
          for (LiveExchange exchange : exchanges) {
            write(json, exchange);
          }
          json.writeEndArray();
        });
  }

  private static int limit(Request request) throws ProblemException {
    String given = request.parameter("limit");
    if (given == null) {
      return DEFAULT_LIMIT;
    }
    int limit = given.matches("[0-9]{1,5}") ? Integer.parseInt(given) : 0;
    if (limit < 1 || limit > MAX_LIMIT) {
      throw ProblemException.badRequest("limit (expected: 1 to " + MAX_LIMIT + ")");
    }
    return limit;
  }

  private static void write(JsonGenerator json, LiveExchange exchange) throws IOException {
    json.writeStartObject();
    json.writeStringField("request_id", exchange.requestId());
    json.writeStringField("protocol", exchange.protocol());
    json.writeStringField("method", exchange.method());
    json.writeStringField("route", exchange.route());
    json.writeStringField("client", exchange.client());
    json.writeStringField("upstream", exchange.upstream());
    json.writeNumberField("status", exchange.status());
    json.writeNumberField("age_ms", exchange.ageMillis());
    json.writeNumberField("bytes_up", exchange.bytesUp());
    json.writeNumberField("bytes_down", exchange.bytesDown());
    json.writeBooleanField("stream", exchange.stream());
    json.writeEndObject();
  }
}
