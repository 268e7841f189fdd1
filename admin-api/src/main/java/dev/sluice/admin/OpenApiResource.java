package dev.sluice.admin;

import dev.sluice.admin.api.Endpoint;
import dev.sluice.admin.api.document.OpenApi;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Request;
import dev.sluice.admin.http.Resource;
import dev.sluice.admin.http.Response;
import dev.sluice.admin.http.Route;
import dev.sluice.admin.http.Route.Access;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The description of this API (OpenAPI 3.1): {@code openapi.json}, and with identity the endpoints
 * besides. Made when it is asked for: that is seldom.
 */
final class OpenApiResource implements Resource {

  private final @Nullable OpenApi endpoints;

  private OpenApiResource(@Nullable OpenApi endpoints) {
    this.endpoints = endpoints;
  }

  static OpenApiResource open() {
    return new OpenApiResource(null);
  }

  /**
   * @param plain the other routes, which {@code openapi.json} describes
   */
  static OpenApiResource signedIn(List<Endpoint> endpoints, List<Route> plain) {
    Map<String, Access> access = new HashMap<>();
    access.put("GET /openapi.json", Access.ANYBODY);
    plain.forEach(route -> access.put(route.method() + " " + route.path(), route.access()));
    return new OpenApiResource(
        new OpenApi(endpoints.stream().map(Endpoint::operation).toList(), access));
  }

  @Override
  public Response answer(Request request) throws ProblemException, IOException {
    request.allowParameters();
    String base = base();
    return Response.of(200, Response.JSON, endpoints == null ? base : endpoints.added(base));
  }

  private static String base() throws IOException {
    try (InputStream document = OpenApiResource.class.getResourceAsStream("openapi.json")) {
      if (document == null) {
        throw new FileNotFoundException("openapi.json is missing from the distribution");
      }
      return new String(document.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
