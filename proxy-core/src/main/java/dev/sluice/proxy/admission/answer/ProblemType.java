package dev.sluice.proxy.admission.answer;

/** The one list of errors of our own that a client can see. */
public enum ProblemType {
  BAD_REQUEST(400, "bad-request", "Bad Request"),
  /** The request contradicts itself about whom it is for, or doesn't say. */
  SCOPE_UNCLEAR(400, "scope-unclear", "Bad Request"),
  CREDENTIAL_MISSING(401, "credential-missing", "Unauthorized"),
  CREDENTIAL_INVALID(401, "credential-invalid", "Unauthorized"),
  FORBIDDEN(403, "forbidden", "Forbidden"),
  NOT_FOUND(404, "not-found", "Not Found"),
  METHOD_NOT_ALLOWED(405, "method-not-allowed", "Method Not Allowed"),
  REQUEST_TIMEOUT(408, "request-timeout", "Request Timeout"),
  /** A name means several agents. */
  AGENT_AMBIGUOUS(409, "agent-ambiguous", "Conflict"),
  /** The thread is on a runtime where the agent isn't. */
  THREAD_ELSEWHERE(409, "thread-elsewhere", "Conflict"),
  /** The environment of the project is on no runtime. */
  NOT_PLACED(409, "not-placed", "Conflict"),
  CONTENT_TOO_LARGE(413, "content-too-large", "Content Too Large"),
  URI_TOO_LONG(414, "uri-too-long", "URI Too Long"),
  /** A body that has to be read is encoded. */
  CONTENT_ENCODED(415, "content-encoded", "Unsupported Media Type"),
  /** A body is no JSON, or could be read in two ways, or is not what it has to be. */
  BODY_MALFORMED(422, "body-malformed", "Unprocessable Content"),
  /** Too many ids are looked up at runtimes for the caller. */
  LOOK_UPS_EXHAUSTED(429, "look-ups-exhausted", "Too Many Requests"),
  /** All bodies that are held of the tenant take all the memory that they may. */
  TENANT_BODIES_EXHAUSTED(429, "tenant-bodies-exhausted", "Too Many Requests"),
  HEAD_TOO_LARGE(431, "head-too-large", "Request Header Fields Too Large"),
  INTERNAL(500, "internal", "Internal Server Error"),
  UPSTREAM_REFUSED(502, "upstream-refused", "Bad Gateway"),
  UPSTREAM_RESET(502, "upstream-reset", "Bad Gateway"),
  UPSTREAM_MALFORMED(502, "upstream-malformed", "Bad Gateway"),
  /** The runtime does not take the gateway's own credential. */
  UPSTREAM_UNAUTHORIZED(502, "upstream-unauthorized", "Bad Gateway"),
  /** It can't be found out now who calls or what they may. */
  IDENTITY_UNAVAILABLE(503, "identity-unavailable", "Service Unavailable"),
  /** It can't be found out now how the runtime is reached. */
  RUNTIME_UNAVAILABLE(503, "runtime-unavailable", "Service Unavailable"),
  /** The runtime, which clients know by their agents alone, takes no connection. */
  RUNTIME_UNREACHABLE(503, "runtime-unreachable", "Service Unavailable"),
  /** The gateway itself asks the runtime as much at once as it may. */
  RUNTIME_BUSY(503, "runtime-busy", "Service Unavailable"),
  /** All bodies that are held take all the memory that they may. */
  BODIES_EXHAUSTED(503, "bodies-exhausted", "Service Unavailable"),
  POOL_EXHAUSTED(503, "pool-exhausted", "Service Unavailable"),
  DRAINING(503, "draining", "Service Unavailable"),
  CONNECT_TIMEOUT(504, "connect-timeout", "Gateway Timeout"),
  FIRST_BYTE_TIMEOUT(504, "first-byte-timeout", "Gateway Timeout");

  private final int status;
  private final String code;
  private final String title;

  ProblemType(int status, String code, String title) {
    this.status = status;
    this.code = code;
    this.title = title;
  }

  /** Whether it says that a caller is not let in, for what they showed, said or may. */
  public boolean isOfCaller() {
    return switch (this) {
      case SCOPE_UNCLEAR, CREDENTIAL_MISSING, CREDENTIAL_INVALID, FORBIDDEN, IDENTITY_UNAVAILABLE ->
          true;
      default -> false;
    };
  }

  public int status() {
    return status;
  }

  /** The last part of the problem's URN, and the reason in logs and metrics. */
  public String code() {
    return code;
  }

  /** The reason phrase of {@link #status}. */
  public String title() {
    return title;
  }
}
