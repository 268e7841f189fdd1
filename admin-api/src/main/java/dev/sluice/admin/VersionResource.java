package dev.sluice.admin;

import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Request;
import dev.sluice.admin.http.Resource;
import dev.sluice.admin.http.Response;
import io.netty.util.Version;

/** What runs here, for bug reports. */
final class VersionResource implements Resource {

  private final BuildInfo build;

  VersionResource(BuildInfo build) {
    this.build = build;
  }

  @Override
  public Response answer(Request request) throws ProblemException {
    request.allowParameters();
    return Response.json(
        200,
        json -> {
          json.writeStringField("version", build.version());
          json.writeStringField("commit", build.commit());
          json.writeStringField("java", Runtime.version().toString());
          json.writeStringField("netty", nettyVersion());
          json.writeStringField("started", build.started().toString());
        });
  }

  private static String nettyVersion() {
    Version transport = Version.identify().get("netty-transport");
    return transport == null ? "unknown" : transport.artifactVersion();
  }
}
