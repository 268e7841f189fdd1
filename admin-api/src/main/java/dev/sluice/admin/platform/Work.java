package dev.sluice.admin.platform;

import dev.sluice.admin.platform.Step.Kind;
import dev.sluice.db.Daos;
import dev.sluice.db.outcome.Creation;
import dev.sluice.db.outcome.Deletion;
import dev.sluice.db.outcome.Update;
import java.util.ArrayList;
import java.util.List;

/** One transaction that brings about what is declared, and what it did. Thread-confined. */
final class Work {

  private final Daos daos;
  private final boolean isForGood;
  private final List<Step> steps = new ArrayList<>();

  /**
   * @param isForGood false for a plan, of which nothing may be left anywhere
   */
  Work(Daos daos, boolean isForGood) {
    this.daos = daos;
    this.isForGood = isForGood;
  }

  boolean isForGood() {
    return isForGood;
  }

  <T> T rows(Class<T> dao) {
    return daos.of(dao);
  }

  Daos daos() {
    return daos;
  }

  List<Step> steps() {
    return List.copyOf(steps);
  }

  void did(Kind kind, String what) {
    steps.add(new Step(kind, what, ""));
  }

  void did(Kind kind, String what, String detail) {
    steps.add(new Step(kind, what, detail));
  }

  <T> T created(String what, Creation<T> outcome) throws DeclarationException {
    return created(what, "", outcome);
  }

  <T> T created(String what, String detail, Creation<T> outcome) throws DeclarationException {
    T row =
        switch (outcome) {
          case Creation.Created<T>(T made) -> made;
          case Creation.Taken<T>(String field) ->
              throw new DeclarationException(what + ": its " + field + " is taken");
          case Creation.Unknown<T>(String field) ->
              throw new DeclarationException(what + ": its " + field + " is not there");
        };
    did(Kind.CREATE, what, detail);
    return row;
  }

  <T> T updated(String what, String detail, Update<T> outcome) throws DeclarationException {
    return updated(Kind.UPDATE, what, detail, outcome);
  }

  <T> T updated(Kind kind, String what, String detail, Update<T> outcome)
      throws DeclarationException {
    if (outcome instanceof Update.Updated<T>(T row)) {
      did(kind, what, detail);
      return row;
    }
    throw new DeclarationException(what + ": it was changed meanwhile");
  }

  void deleted(String what, Deletion outcome) throws DeclarationException {
    switch (outcome) {
      case Deletion.Deleted() -> did(Kind.DELETE, what);
      case Deletion.InUse used ->
          throw new DeclarationException(
              what + ": it can't be deleted, as it is needed by its " + used.words());
      case Deletion.Absent(), Deletion.Conflict() ->
          throw new DeclarationException(what + ": it was changed meanwhile");
    }
  }
}
