package dev.sluice.admin.accounts;

import static dev.sluice.admin.http.Route.Access.CALLER;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.admin.access.Caller;
import dev.sluice.admin.api.Call;
import dev.sluice.admin.api.Endpoint;
import dev.sluice.admin.api.Operation;
import dev.sluice.admin.api.value.Field;
import dev.sluice.admin.api.value.Shape;
import dev.sluice.admin.http.Json;
import dev.sluice.admin.http.Response;
import dev.sluice.admin.member.Members;
import dev.sluice.db.identity.Status;
import dev.sluice.db.identity.UserDao;
import dev.sluice.db.identity.UserRow;
import dev.sluice.proxy.identity.Membership;
import dev.sluice.proxy.identity.Tenant;
import dev.sluice.proxy.identity.TenantRole;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who asks, as we know them. */
public final class Me {

  private static final Shape PLACE =
      Shape.of(
          "MyTenant",
          Members.ID,
          Field.text("slug", 1, 63),
          Members.STATUS,
          Members.ROLE.orNull().says("Null for a service account."));

  private static final Shape ME =
      Shape.of(
          "Me",
          Field.choice("kind", "user", "service_account"),
          Members.ID,
          Members.ISSUER.orNull().says("Null for a service account."),
          Members.SUBJECT.orNull(),
          Members.EMAIL.orNull(),
          Field.flag("platform_admin"),
          Field.of("tenants", PLACE, true));

  private Me() {}

  public static List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(Operation.look("/v1/me", "getMe", CALLER, ME).says("Who asks"), Me::read));
  }

  private static Response read(Call call) {
    UserRow user = call.rows(UserDao.class).find(call.caller().id()).orElse(null);
    return Response.json(200, content(call.caller(), user));
  }

  private static Json.Content content(Caller caller, @Nullable UserRow user) {
    return json -> {
      Members.write(json, "kind", caller.kind().code());
      Members.write(json, "id", caller.id());
      Members.write(json, "issuer", user == null ? null : user.issuer());
      Members.write(json, "subject", user == null ? null : user.externalSubject());
      Members.write(json, "email", user == null ? null : user.email());
      json.writeBooleanField("platform_admin", caller.isPlatformAdmin());
      json.writeArrayFieldStart("tenants");
      for (Membership membership : caller.memberships()) {
        write(json, membership.tenant(), membership.role());
      }
      if (caller.home() != null) {
        write(json, caller.home(), null);
      }
      json.writeEndArray();
    };
  }

  private static void write(JsonGenerator json, Tenant tenant, @Nullable TenantRole role)
      throws IOException {
    json.writeStartObject();
    Members.write(json, "id", tenant.id());
    Members.write(json, "slug", tenant.slug());
    Members.write(json, "status", (tenant.active() ? Status.ACTIVE : Status.SUSPENDED).code());
    Members.write(json, "role", role == null ? null : role.code());
    json.writeEndObject();
  }
}
