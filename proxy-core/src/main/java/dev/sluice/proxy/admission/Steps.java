package dev.sluice.proxy.admission;

import dev.sluice.proxy.admission.answer.Rejection;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.Caller;
import dev.sluice.proxy.identity.caller.Refusal;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.ledger.RuntimeAwayException;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.operation.Reply;
import org.jspecify.annotations.Nullable;

/** Takes steps of the admission, and makes a verdict of it when one says no. Thread-safe. */
final class Steps {
  /** Something that is decided, in steps of which each may say no. */
  interface Step {
    Verdict take() throws Rejection, Refusal, Denial, CacheMiss, SourceUnavailableException;
  }

  /** Who asks, once that is known. Thread-confined to one decision. */
  static final class Asker {
    private @Nullable Caller caller;

    Asker(@Nullable Caller caller) {
      this.caller = caller;
    }

    /** It is known now. */
    void is(Caller known) {
      caller = known;
    }
  }

  private final AwayWarning warning;

  Steps(AwayWarning warning) {
    this.warning = warning;
  }

  /** Takes a step; when it says no, or can't say yet, that is the verdict. */
  Verdict take(Asker asker, Step step) {
    try {
      return step.take();
    } catch (Rejection rejection) {
      return new Verdict.Rejected(rejection.problem(), asker.caller);
    } catch (Refusal refusal) {
      return refusal.kind() == Refusal.Kind.ABSENT
          ? told(Denial.reply(refusal.reason(), Reply.detail(404, refusal.detail())), asker.caller)
          : new Verdict.Rejected(Refusals.problem(refusal), asker.caller);
    } catch (Denial denial) {
      return told(denial, asker.caller);
    } catch (CacheMiss miss) {
      return new Verdict.Undecided();
    } catch (RuntimeAwayException away) {
      if (away.kind() != RuntimeAwayException.Kind.UNAWAITED) {
        warning.warn("a runtime can't be asked", away);
      }
      return new Verdict.Rejected(Refusals.problem(away), asker.caller);
    } catch (SourceUnavailableException away) {
      warning.warn("who calls, or whose a resource is, can't be found out", away);
      return new Verdict.Rejected(Refusals.unavailable("identity-unavailable"), asker.caller);
    }
  }

  private static Verdict told(Denial denial, @Nullable Caller caller) {
    Reply reply = denial.reply();
    return reply == null
        ? new Verdict.Rejected(Refusals.problem(denial), caller)
        : new Verdict.Told(Refusals.answer(reply), denial.reason(), caller);
  }
}
