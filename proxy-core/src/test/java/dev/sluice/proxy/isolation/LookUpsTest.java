package dev.sluice.proxy.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.directory.Project;
import dev.sluice.proxy.directory.ThreadVisibility;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.isolation.desk.LookUps;
import dev.sluice.proxy.isolation.request.Denial;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How much a caller who names ids that nobody knows makes the gateway ask runtimes. */
class LookUpsTest {
  private static final UUID ACME = new UUID(1, 1);

  private final World world = new World();
  private final Project shop = world.project(ACME, "shop", ThreadVisibility.PRINCIPAL);
  private final Principal alice = world.program(ACME, shop, Relation.DEVELOPER);
  private final Principal bob = world.program(ACME, shop, Relation.DEVELOPER);

  private Denial.Kind denied(Principal who, String method, String path, String body) {
    Denial denial = catchThrowableOfType(Denial.class, () -> world.ask(who, method, path, body));
    assertThat(denial).as("%s %s is denied", method, path).isNotNull();
    return denial.kind();
  }

  private Denial.Kind unknown(Principal who) {
    return denied(who, "GET", "/threads/" + UUID.randomUUID(), "");
  }

  @Test
  void lookUpOnlySoManyAtOnceForOnePrincipal() {
    List<Denial.Kind> kinds = new ArrayList<>();
    world.runtime.meanwhile(() -> kinds.add(unknown(alice))); // within each, one more
    kinds.add(unknown(alice));
    assertThat(world.runtime.asked()).hasSize(World.MAX_LOOK_UPS);
    assertThat(kinds)
        .as("the innermost is too much, the others are absent")
        .hasSize(World.MAX_LOOK_UPS + 1)
        .startsWith(Denial.Kind.LOOK_UPS_EXHAUSTED)
        .containsOnlyOnce(Denial.Kind.LOOK_UPS_EXHAUSTED)
        .endsWith(Denial.Kind.REPLY);
    world.runtime.meanwhile(() -> {});
    assertThat(unknown(alice)).as("all places are given back").isEqualTo(Denial.Kind.REPLY);
  }

  @Test
  void leaveOtherPrincipalsTheirs() {
    List<Denial.Kind> ofBob = new ArrayList<>();
    world.runtime.meanwhile(() -> {
      if (world.runtime.asked().size() < World.MAX_LOOK_UPS) {
        assertThat(unknown(alice)).isEqualTo(Denial.Kind.REPLY);
      } else if (ofBob.isEmpty()) {
        ofBob.add(Denial.Kind.FORBIDDEN); // asked, not answered yet
        ofBob.set(0, unknown(bob));
      }
    });
    assertThat(unknown(alice)).isEqualTo(Denial.Kind.REPLY);
    assertThat(ofBob).containsExactly(Denial.Kind.REPLY);
  }

  @Test
  void areBoundedInOneRequest() throws Exception {
    String prune = list(LookUps.MAX_OF_REQUEST);
    assertThat(world.ask(alice, "POST", "/threads/prune", prune).body())
        .isEqualTo("{\"thread_ids\":[]}");
    assertThat(world.runtime.asked()).hasSize(LookUps.MAX_OF_REQUEST);
    assertThat(denied(alice, "POST", "/threads/prune", list(LookUps.MAX_OF_REQUEST + 1)))
        .isEqualTo(Denial.Kind.BODY_MALFORMED);
    assertThat(world.runtime.asked()).hasSize(2 * LookUps.MAX_OF_REQUEST);
  }

  @Test
  void thatAreRefusedSayNothingAboutTheThreadsOfAList() {
    List<Denial.Kind> kinds = new ArrayList<>();
    world.runtime.meanwhile(() -> {
      boolean isLastPlace = world.runtime.asked().size() == World.MAX_LOOK_UPS;
      kinds.add(isLastPlace ? denied(alice, "POST", "/threads/prune", list(1)) : unknown(alice));
    });
    assertThat(unknown(alice)).isEqualTo(Denial.Kind.REPLY);
    assertThat(kinds).startsWith(Denial.Kind.LOOK_UPS_EXHAUSTED).hasSize(World.MAX_LOOK_UPS);
  }

  private static String list(int ids) {
    return Stream.generate(() -> "\"" + UUID.randomUUID() + "\"")
        .limit(ids)
        .collect(Collectors.joining(",", "{\"thread_ids\":[", "]}"));
  }
}
