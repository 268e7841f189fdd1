package dev.sluice.proxy.admission.own;

import dev.sluice.proxy.admission.answer.Answer;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Caller;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import org.jspecify.annotations.Nullable;

/**
 * Something that the gateway answers itself when it knows who calls. Immutable.
 *
 * @param method {@code GET}, which serves {@code HEAD} too, or another
 * @param path the whole path, such as {@code /-/me}
 * @param isPublic whether no credential is needed
 */
public record OwnResource(String method, String path, boolean isPublic, Answering answering) {
  /** Makes the answers. Thread-safe. */
  public interface Answering {
    /**
     * The answer to a request. With {@link Lookup#CACHED} it touches memory only.
     *
     * @param caller who asks; null when the resource is public
     * @throws Refusal when the caller can't be answered, for what they have shown
     */
    Answer answer(RequestHead head, @Nullable Caller caller, Lookup lookup)
        throws Refusal, CacheMiss, SourceUnavailableException;
  }

  /** Makes the answers for a caller. Thread-safe. */
  public interface AnsweringCaller {
    /** As {@link Answering#answer}. */
    Answer answer(RequestHead head, Caller caller, Lookup lookup)
        throws Refusal, CacheMiss, SourceUnavailableException;
  }

  /** One that answers anybody. */
  public static OwnResource open(String method, String path, Answering answering) {
    return new OwnResource(method, path, true, answering);
  }

  /** One that answers whoever shows a valid credential and acts in a tenant. */
  public static OwnResource forCallers(String method, String path, AnsweringCaller answering) {
    return new OwnResource(
        method,
        path,
        false,
        (head, caller, lookup) -> {
          if (caller == null) {
            throw new IllegalStateException("asked without a caller: " + path);
          }
          return answering.answer(head, caller, lookup);
        });
  }

  boolean serves(String asked) {
    return method.equals(asked) || (method.equals("GET") && asked.equals("HEAD"));
  }
}
