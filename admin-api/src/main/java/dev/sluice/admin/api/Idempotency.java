package dev.sluice.admin.api;

import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Response;
import dev.sluice.db.idempotency.Claim;
import dev.sluice.db.idempotency.IdempotencyDao;
import dev.sluice.db.idempotency.KeptAnswer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Does a create once for each {@code Idempotency-Key} of a caller, in the create's own transaction:
 * the answer is kept exactly when what it tells of is. Refusals are not kept: asked again, they are
 * decided again.
 */
final class Idempotency {

  /** How long an answer is kept, in seconds: a day. */
  private static final int KEPT_SECONDS = 86_400;

  /** Expired answers that one create sweeps: more than one, so that they can't pile up. */
  private static final int SWEPT = 10;

  /** Visible ASCII: a quoted string or a bare word (both are in use). */
  private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");

  private Idempotency() {}

  /** The answer, made now or kept from before. */
  static Response once(Endpoint endpoint, Call call) throws ProblemException {
    String key = keyOf(call);
    if (endpoint.operation().kind() != Operation.Kind.CREATE || key == null) {
      return endpoint.action().answer(call);
    }
    IdempotencyDao kept = call.rows(IdempotencyDao.class);
    UUID who = call.caller().id();
    lock(call, who, key);
    return switch (kept.claim(who, call.tenant(), key, hash(call), KEPT_SECONDS)) {
      case Claim.First() -> {
        Response answer = endpoint.action().answer(call);
        kept.finish(who, call.tenant(), key, answer.status(), fields(answer), body(answer));
        kept.purge(SWEPT);
        yield answer;
      }
      case Claim.Done(KeptAnswer answer) -> again(answer);
      case Claim.AtWork() -> throw atWork();
      case Claim.Mismatch() ->
          throw ProblemException.unprocessable(
              "Idempotency-Key", "it was used for another request (expected: a new one)");
    };
  }

  private static @Nullable String keyOf(Call call) throws ProblemException {
    List<String> lines = call.request().field("idempotency-key");
    if (lines.isEmpty()) {
      return null;
    }
    if (lines.size() > 1 || !KEY.matcher(lines.getFirst()).matches()) {
      throw ProblemException.badRequest(
          "Idempotency-Key: expected one of 1 to "
              + Operation.MAX_IDEMPOTENCY_KEY
              + " visible characters");
    }
    return lines.getFirst();
  }

  /** A second request of the same key is told so at once, and does not wait with a connection. */
  private static void lock(Call call, UUID who, String key) throws ProblemException {
    boolean isFree =
        call.rows(IdempotencyDao.class)
            .tryLock("idempotency " + who + " " + call.tenant() + " " + key);
    if (!isFree) {
      throw atWork();
    }
  }

  private static ProblemException atWork() {
    return ProblemException.conflict(
        "a request with this Idempotency-Key is at work; ask again when it has ended");
  }

  /** What makes two requests the same: to the byte. */
  private static byte[] hash(Call call) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      String asked = call.request().method() + " " + call.request().path() + "\n";
      digest.update(asked.getBytes(StandardCharsets.UTF_8));
      return digest.digest(call.request().body().getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static Response again(KeptAnswer answer) {
    Map<String, String> fields = new TreeMap<>();
    for (String line : answer.headers().lines().toList()) {
      int colon = line.indexOf(':');
      fields.put(line.substring(0, colon), line.substring(colon + 1));
    }
    String body = new String(answer.body(), StandardCharsets.UTF_8);
    return new Response(answer.status(), Response.JSON, body, Map.copyOf(fields));
  }

  private static String fields(Response answer) {
    StringBuilder lines = new StringBuilder();
    new TreeMap<>(answer.fields())
        .forEach((name, value) -> lines.append(name).append(':').append(value).append('\n'));
    return lines.toString();
  }

  /** Without what may be told only once. */
  private static byte[] body(Response answer) {
    return answer.keptBody().getBytes(StandardCharsets.UTF_8);
  }
}
