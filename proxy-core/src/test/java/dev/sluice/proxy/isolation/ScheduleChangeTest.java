package dev.sluice.proxy.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.directory.ThreadVisibility;
import dev.sluice.proxy.identity.Principal;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A change of a schedule: a Python server replaces of what it runs just the members that the change
 * has (seen with langgraph-api 0.16.7).
 */
class ScheduleChangeTest {
  private static final UUID ACME = new UUID(1, 1);

  private final World world = new World();
  private final Project shop = world.project(ACME, "shop", ThreadVisibility.PRINCIPAL);
  private final Principal alice = world.program(ACME, shop, Relation.DEVELOPER);
  private final Principal boss = world.program(ACME, shop, Relation.ADMIN);
  private final String path = "/runs/crons/" + world.id();

  @BeforeEach
  void make() {
    world.runtime.has(
        path,
        """
        {"metadata":{"sluice_tenant":"%s","sluice_project":"%s","sluice_env":"dev",\
        "sluice_principal":"service_account:%s"}}\
        """
            .formatted(ACME, shop.id(), alice.id()));
  }

  private String changed(String change) throws Exception {
    return String.valueOf(world.ask(boss, "PATCH", path, change).body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"schedule\":\"0 0 2 1 *\"}",
        "{\"enabled\":false,\"input\":{\"metadata\":{\"sluice_tenant\":\"x\"}}}",
        "{\"metadata\":null}",
        "{\"config\":null,\"context\":{}}",
        "{}",
      })
  void putsNothingInPlaceOfWhatItDoesNotSay(String change) throws Exception {
    assertThat(changed(change)).isEqualTo(change);
  }

  @Test
  void leavesTheScheduleItsMakers() throws Exception {
    assertThat(changed("{\"metadata\":{\"a\":1,\"sluice_tenant\":\"evil\"}}"))
        .contains("\"a\":1")
        .contains("\"sluice_tenant\":\"" + ACME)
        .contains("\"sluice_principal\":\"service_account:" + alice.id())
        .doesNotContain("evil")
        .doesNotContain(boss.id().toString())
        .doesNotContain("config");
    assertThat(changed("{\"config\":{\"metadata\":{\"sluice_env\":\"evil\"},\"tags\":[]}}"))
        .contains("\"configurable\":{\"sluice_tenant\":\"" + ACME)
        .contains("\"sluice_principal\":\"service_account:" + alice.id())
        .contains("\"tags\":[]")
        .doesNotContain("evil")
        .doesNotContain(boss.id().toString());
  }

  @Test
  void takesOutWhatClientsMayNotSay() throws Exception {
    assertThat(
            changed(
                "{\"thread_id\":\"evil\",\"checkpoint\":{\"sluice_x\":\"evil\"},"
                    + "\"config\":{\"thread_id\":\"evil\",\"configurable\":{\"thread_id\":\"evil\","
                    + "\"langgraph_auth_user\":\"evil\",\"k\":1}}}"))
        .doesNotContain("evil")
        .contains("\"k\":1");
  }
}
