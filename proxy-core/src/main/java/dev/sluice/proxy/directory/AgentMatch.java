package dev.sluice.proxy.directory;

import java.util.List;

/** Which agent a name means. */
public sealed interface AgentMatch {
  /** Exactly one. */
  record One(Agent agent) implements AgentMatch {}

  /** None that the caller may view. */
  record None() implements AgentMatch {}

  /** More than one that the caller may view, in the order of their projects' and own keys. */
  record Several(List<Agent> candidates) implements AgentMatch {}
}
