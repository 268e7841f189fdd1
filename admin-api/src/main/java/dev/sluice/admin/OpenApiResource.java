package dev.sluice.admin;

import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Request;
import dev.sluice.admin.http.Resource;
import dev.sluice.admin.http.Response;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The description of this API (OpenAPI 3.1). Read when it is asked for: that is seldom. */
final class OpenApiResource implements Resource {

  @Override
  public Response answer(Request request) throws ProblemException, IOException {
    request.allowParameters();
    try (InputStream document = OpenApiResource.class.getResourceAsStream("openapi.json")) {
      if (document == null) {
        throw new FileNotFoundException("openapi.json is missing from the distribution");
      }
      return Response.of(
          200, Response.JSON, new String(document.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
