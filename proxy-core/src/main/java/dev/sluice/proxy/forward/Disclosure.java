package dev.sluice.proxy.forward;

import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.ForwardedFields;
import dev.sluice.proxy.settings.RuntimeCredential;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a runtime is told of who calls: in open mode what the client says, else what the gateway
 * knows, and nothing of what the client shows or claims (design section 5). Immutable.
 */
public final class Disclosure {
  private static final byte[] ASSERTION = ascii("x-sluice-assertion");

  /*
   * A JavaScript server copies every field whose name begins with "x-" into the configuration of
   * the run that a request starts, where whoever may read the run sees it. So its assertion has
   * another name, and of the client's address it is told nothing.
   */
  private static final byte[] SCRIPT_ASSERTION = ascii("sluice-assertion");

  /** The client's credentials, and all by which it could pass for somebody or be traced as them. */
  private static final long CLIENTS_WORD =
      ForwardedFields.set(
          FieldName.AUTHORIZATION,
          FieldName.X_API_KEY,
          FieldName.COOKIE,
          FieldName.X_AUTH_SCHEME,
          FieldName.X_SLUICE_TENANT,
          FieldName.X_SLUICE_PROJECT,
          FieldName.X_SLUICE_ENVIRONMENT,
          FieldName.X_SLUICE_OTHER,
          FieldName.X_FORWARDED_OTHER,
          FieldName.IDENTITY_CLAIM,
          FieldName.LANGSMITH_TRACE,
          FieldName.BAGGAGE);

  private final long withheld;
  private final byte @Nullable [] credentialName;
  private final byte @Nullable [] credentialValue;
  private final Dialect dialect;

  private Disclosure(long withheld, @Nullable RuntimeCredential credential, Dialect dialect) {
    this.withheld = withheld;
    this.dialect = dialect;
    this.credentialName = credential == null ? null : ascii(credential.field());
    this.credentialValue = credential == null ? null : ascii(credential.value());
  }

  /** Whatever the client says. */
  public static Disclosure open() {
    return new Disclosure(0, null, Dialect.PYTHON);
  }

  /** The gateway's own credential, if the runtime wants one, and its assertions. */
  public static Disclosure identified(@Nullable RuntimeCredential credential) {
    return identified(credential, Dialect.PYTHON);
  }

  /** Likewise, to a runtime of this kind. */
  public static Disclosure identified(@Nullable RuntimeCredential credential, Dialect dialect) {
    return new Disclosure(CLIENTS_WORD, credential, dialect);
  }

  /** Whether the runtime is told where the client is, and by what name it called the gateway. */
  boolean tellsWhere() {
    return dialect == Dialect.PYTHON;
  }

  /** Set of the client's fields that go no further. */
  long withheld() {
    return withheld;
  }

  /** One more name of which that holds, in lower case, or null. */
  byte @Nullable [] credentialName() {
    return credentialName;
  }

  /** Writes what the gateway says itself. */
  void write(byte @Nullable [] assertion, ByteBuf out) {
    if (credentialName != null && credentialValue != null) {
      ForwardedFields.line(out, credentialName, credentialValue);
    }
    if (assertion != null) {
      ForwardedFields.line(
          out, dialect == Dialect.PYTHON ? ASSERTION : SCRIPT_ASSERTION, assertion);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
