package dev.sluice.proxy.operation;

import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonWriter;
import dev.sluice.proxy.json.step.JsonKind;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The second streaming protocol's own way to say no: {@code {"type":"error",…}} with the command's
 * id, as a Python server of the pinned version writes it. By POST its status is 200. Pure.
 */
public final class CommandError {
  /** The code of whatever goes wrong while a run is made. */
  public static final String UNKNOWN_ERROR = "unknown_error";

  public static final String INVALID_ARGUMENT = "invalid_argument";
  public static final String PERMISSION_DENIED = "permission_denied";
  private static final String UNKNOWN_COMMAND = "unknown_command";

  private CommandError() {}

  /**
   * Of a command.
   *
   * @param command null when it could not be read
   */
  public static Reply of(@Nullable Fact command, String code, String message) {
    return Reply.json(200, json(command, code, text(JsonWriter.string(message))));
  }

  /** Of a method that there is not. */
  public static Reply unknown(Fact command, String method) {
    return of(command, UNKNOWN_COMMAND, "Unknown protocol command: " + method);
  }

  /** What a runtime makes of an answer that it would have given to the same run by itself. */
  public static Reply of(@Nullable Fact command, Reply plain) {
    String message = '"' + Integer.toString(plain.status()) + ": " + plain.detailText() + '"';
    return Reply.json(200, json(command, UNKNOWN_ERROR, message));
  }

  private static String json(@Nullable Fact command, String code, String message) {
    return "{\"type\":\"error\",\"id\":%s,\"error\":\"%s\",\"message\":%s}"
        .formatted(id(command), code, message);
  }

  /** Whole numbers and, as Python counts them among these, true and false. */
  public static boolean isId(Fact id) {
    String text = id.text();
    return switch (id.kind()) {
      case TRUE, FALSE -> true;
      case NUMBER -> text != null && text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
      default -> false;
    };
  }

  private static String id(@Nullable Fact command) {
    Fact id = command == null ? null : command.member("id");
    if (id == null || !isId(id)) {
      return "null";
    }
    String text = id.text();
    return text == null ? Boolean.toString(id.kind() == JsonKind.TRUE) : text;
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }
}
