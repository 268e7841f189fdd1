package dev.sluice.proxy.isolation.request;

import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonEdits;
import dev.sluice.proxy.json.JsonMembers;
import dev.sluice.proxy.json.JsonName;
import dev.sluice.proxy.json.step.JsonKind;
import dev.sluice.proxy.ledger.Stamps;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stamps in the metadata of bodies: clients' own are removed, ours put in. Pure. */
public final class Metadata {
  private static final JsonName METADATA = JsonName.of("metadata");

  public static final String NAME = METADATA.text();

  /** A member that is put in: a name, and a string for its value. */
  public record Member(String name, String value) {}

  private Metadata() {}

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
    put(edits, owner, members(members));
  }

  /** Likewise: what is written of what is made is {@link Stamps#members}. */
  public static void put(JsonEdits edits, Fact owner, JsonMembers members) throws Denial {
    Fact metadata = owner.member(NAME);
    if (metadata.kind() == JsonKind.OBJECT) {
      strip(edits, metadata);
    }
    if (!putIn(edits, owner, METADATA, members)) {
      throw Denial.malformed("metadata: expected an object");
    }
  }

  /**
   * Puts these into the object that is the owner's member of this name, or makes it where there is
   * none or null.
   *
   * @return false when the member is something else
   */
  public static boolean putIn(JsonEdits edits, Fact owner, JsonName name, JsonMembers members) {
    Fact object = owner.member(name.text());
    switch (object.kind()) {
      case OBJECT -> edits.insert(object, members);
      case ABSENT -> edits.insert(owner, members.in(name));
      case NULL -> edits.replace(object, members);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Removes what the client wrote under our names. */
  static void strip(JsonEdits edits, Fact metadata) {
    List<Fact> children = metadata.children();
    for (int i = 0; i < children.size(); i++) {
      Fact child = children.get(i);
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
    return members(members).object();
  }

  private static JsonMembers members(List<Member> members) {
    JsonMembers.Builder built = JsonMembers.builder();
    for (Member member : members) {
      built.add(member.name(), member.value());
    }
    return built.build();
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
