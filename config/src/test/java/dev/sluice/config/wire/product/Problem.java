package dev.sluice.config.wire.product;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.config.wire.kit.Head;
import dev.sluice.config.wire.kit.Message;

/**
 * An error the gateway itself answered with (RFC 9457), with {@code detail} as the SDKs read it.
 */
public record Problem(int status, String title, String detail) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads it strictly: fails when the response is not a whole problem with its request id. */
  public static Problem in(Message response) {
    Head head = response.head();
    require(
        head.value("Content-Type").startsWith("application/problem+json"),
        "content type",
        response);
    require(response.complete(), "complete", response);
    JsonNode json = parse(response);
    require(json.path("title").isTextual(), "title", response);
    require(json.path("detail").isTextual(), "detail", response);
    require(json.path("status").asInt() == response.status(), "status", response);
    require(response.text().contains(head.value("X-Request-Id")), "request id", response);
    return new Problem(
        response.status(), json.path("title").textValue(), json.path("detail").textValue());
  }

  private static JsonNode parse(Message response) {
    try {
      return JSON.readTree(response.text());
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON\n" + response, e);
    }
  }

  private static void require(boolean holds, String what, Message response) {
    if (!holds) {
      throw new AssertionError("not a proper problem, look at its " + what + "\n" + response);
    }
  }
}
