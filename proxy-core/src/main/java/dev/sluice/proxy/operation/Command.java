package dev.sluice.proxy.operation;

import dev.sluice.proxy.authz.Permission;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One method of the second streaming protocol, whether it comes by POST or as a WebSocket's
 * message: those that a Python server of the pinned version knows.
 */
public enum Command {
  START("run.start", Permission.RUN),
  RESPOND("input.respond", Permission.RESUME),
  TREE("agent.getTree", Permission.READ_STATE),
  SUBSCRIBE("subscription.subscribe", Permission.READ_STATE),
  UNSUBSCRIBE("subscription.unsubscribe", Permission.READ_STATE),
  RECONNECT("subscription.reconnect", Permission.READ_STATE);

  /** What opens a connection over which commands may come, and each is asked about by itself. */
  public static final Permission TO_LISTEN = Permission.READ_STATE;

  /**
   * What a {@link #START} needs that starts something: on a thread that is interrupted a runtime
   * takes its input for the answer, and whether one is, is known there only and may change before
   * the command comes. So it is as much as what it may turn out to be needs, also of a thread that
   * is made for it: that is interrupted next.
   */
  public static final List<Permission> TO_START = List.of(Permission.RUN, Permission.RESUME);

  private static final Map<String, Command> BY_METHOD = byMethod();

  private final String method;
  private final Permission permission;

  Command(String method, Permission permission) {
    this.method = method;
    this.permission = permission;
  }

  /** As the protocol spells it. */
  public String method() {
    return method;
  }

  /** What it needs; what a run needs besides is in {@link #TO_START}. */
  public Permission permission() {
    return permission;
  }

  /** The command of this method; null when no server is known to have it. */
  public static @Nullable Command of(String method) {
    return BY_METHOD.get(method);
  }

  private static Map<String, Command> byMethod() {
    Map<String, Command> commands = new HashMap<>();
    for (Command command : values()) {
      commands.put(command.method, command);
    }
    return commands;
  }
}
