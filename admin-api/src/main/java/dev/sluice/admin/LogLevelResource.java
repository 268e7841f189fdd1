package dev.sluice.admin;

import dev.sluice.admin.http.Json;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Request;
import dev.sluice.admin.http.Response;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Log levels, until the process ends. */
final class LogLevelResource {

  private static final Logger LOG = LoggerFactory.getLogger(LogLevelResource.class);

  private final LogLevels levels;

  LogLevelResource(LogLevels levels) {
    this.levels = levels;
  }

  /** One logger's level, or all that have one of their own. */
  Response get(Request request) throws ProblemException {
    request.allowParameters("logger");
    String logger = request.parameter("logger");
    if (logger != null) {
      return level(logger);
    }
    return Response.json(
        200,
        json -> {
          json.writeObjectFieldStart("levels");
          for (Map.Entry<String, String> level : levels.levels().entrySet()) {
            json.writeStringField(level.getKey(), level.getValue());
          }
          json.writeEndObject();
        });
  }

  Response put(Request request) throws ProblemException {
    request.allowParameters();
    Map<String, String> body = Json.readStrings(request, "logger", "level");
    String logger = body.getOrDefault("logger", "");
    try {
      levels.set(logger, body.getOrDefault("level", ""));
    } catch (IllegalArgumentException e) {
      throw ProblemException.badRequest(String.valueOf(e.getMessage()));
    }
    Response changed = level(logger);
    LOG.info("the log level of {} is now {}", logger, levels.get(logger));
    return changed;
  }

  private Response level(String logger) throws ProblemException {
    try {
      String level = levels.get(logger);
      return Response.json(
          200,
          json -> {
            json.writeStringField("logger", logger);
            json.writeStringField("level", level);
          });
    } catch (IllegalArgumentException e) {
      throw ProblemException.badRequest(String.valueOf(e.getMessage()));
    }
  }
}
