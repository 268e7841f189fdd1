package dev.sluice.proxy.isolation.request;

import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonEdits;
import dev.sluice.proxy.json.JsonKind;
import dev.sluice.proxy.json.JsonWriter;
import dev.sluice.proxy.ledger.Stamps;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stamps in the metadata of bodies: clients' own are removed, ours put in. Pure. */
public final class Metadata {
  public static final String NAME = "metadata";

  /** A member that is put in: a name, and a string for its value. */
  public record Member(String name, String value) {}

  private Metadata() {}

  /** What is put into the metadata of what is made. */
  public static List<Member> of(Stamps stamps) {
    List<Member> members = scope(stamps.tenant(), stamps.project(), stamps.environment().code());
    if (stamps.agent() != null) {
      members.add(new Member(Stamps.AGENT, stamps.agent().toString()));
    }
    members.add(new Member(Stamps.PRINCIPAL, stamps.principalValue()));
    return members;
  }

  /** What a search is narrowed to. To be added to. */
  public static List<Member> scope(UUID tenant, UUID project, String environment) {
    List<Member> members = new ArrayList<>(6);
    members.add(new Member(Stamps.TENANT, tenant.toString()));
    members.add(new Member(Stamps.PROJECT, project.toString()));
    members.add(new Member(Stamps.ENVIRONMENT, environment));
    return members;
  }

  /**
   * Removes what the client wrote under our names, and puts these in.
   *
   * @param owner the object that has the metadata, or is to have it
   * @throws Denial when the metadata is there and no object
   */
  public static void put(JsonEdits edits, Fact owner, List<Member> members) throws Denial {
    Fact metadata = owner.member(NAME);
    switch (metadata.kind()) {
      case OBJECT -> {
        strip(edits, metadata);
        for (Member member : members) {
          edits.insert(metadata, member.name(), JsonWriter.string(member.value()));
        }
      }
      case ABSENT -> edits.insert(owner, NAME, object(members));
      case NULL -> edits.replace(metadata, object(members));
      default -> throw Denial.malformed("metadata: expected an object");
    }
  }

  /** Removes what the client wrote under our names. */
  static void strip(JsonEdits edits, Fact metadata) {
    for (Fact child : metadata.children()) {
      if (child.name().startsWith(Stamps.PREFIX)) {
        edits.remove(child);
      }
    }
  }

  /** As {@link #strip}, of what has to be an object if it is there. */
  public static void stripIn(JsonEdits edits, Fact owner) throws Denial {
    Fact metadata = owner.member(NAME);
    if (metadata.kind() != JsonKind.OBJECT
        && metadata.kind() != JsonKind.ABSENT
        && metadata.kind() != JsonKind.NULL) {
      throw Denial.malformed("metadata: expected an object");
    }
    strip(edits, metadata);
  }

  /** An object of these members. */
  public static byte[] object(List<Member> members) {
    JsonWriter json = new JsonWriter().beginObject();
    for (Member member : members) {
      json.member(member.name(), member.value());
    }
    return json.endObject().toBytes();
  }

  /** A string, or null when the member is absent or null. */
  public static @Nullable String text(Fact owner, String name) throws Denial {
    Fact fact = owner.member(name);
    return switch (fact.kind()) {
      case ABSENT, NULL -> null;
      case STRING -> fact.text();
      default -> throw Denial.malformed(name + ": expected a string");
    };
  }
}
