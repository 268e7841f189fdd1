package dev.sluice.proxy.operation;

import dev.sluice.proxy.authz.Permission;
import java.util.HashMap;
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

  /** What it needs. */
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
