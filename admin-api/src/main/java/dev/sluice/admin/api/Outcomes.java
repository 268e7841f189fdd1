package dev.sluice.admin.api;

import dev.sluice.admin.http.Json;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Response;
import dev.sluice.db.outcome.Creation;
import dev.sluice.db.outcome.Deletion;
import dev.sluice.db.outcome.Update;
import java.util.Optional;
import java.util.UUID;

/** What came of a write, as an answer or a problem. */
public final class Outcomes {

  private Outcomes() {}

  /**
   * The row that there is.
   *
   * @throws ProblemException 404
   */
  public static <T> T found(Optional<T> row, String what) throws ProblemException {
    if (row.isEmpty()) {
      throw Call.absent(what);
    }
    return row.get();
  }

  /**
   * The row that was made.
   *
   * @throws ProblemException 409 when there is another, 422 when it refers to what is not there
   */
  public static <T> T created(Creation<T> outcome) throws ProblemException {
    return switch (outcome) {
      case Creation.Created<T>(T row) -> row;
      case Creation.Taken<T>(String column) -> throw taken(column);
      case Creation.Unknown<T>(String column) ->
          throw ProblemException.unprocessable(field(column), "there is none with this id");
    };
  }

  /**
   * The row as it is now.
   *
   * @throws ProblemException 404; 412 when it was changed meanwhile; 409 when there is another
   */
  public static <T> T updated(Update<T> outcome, String what) throws ProblemException {
    return switch (outcome) {
      case Update.Updated<T>(T row) -> row;
      case Update.Absent<T>() -> throw Call.absent(what);
      case Update.Conflict<T>(T _) -> throw ProblemException.preconditionFailed();
      case Update.Taken<T>(String column) -> throw taken(column);
    };
  }

  /**
   * The answer to a deletion.
   *
   * @throws ProblemException 404; 412 when it was changed meanwhile; 409 when it must stay
   */
  public static Response deleted(Deletion outcome, String what) throws ProblemException {
    return switch (outcome) {
      case Deletion.Deleted() -> Response.noContent();
      case Deletion.Absent() -> throw Call.absent(what);
      case Deletion.Conflict() -> throw ProblemException.preconditionFailed();
      case Deletion.InUse used ->
          throw ProblemException.conflict("the " + what + " is needed by its " + used.words());
    };
  }

  private static ProblemException taken(String column) {
    return ProblemException.conflict(field(column), "there is one with this already");
  }

  /** The API's name of a column. */
  private static String field(String column) {
    return switch (column) {
      case "external_subject" -> "subject";
      case "object_id" -> "project_id";
      case "assistant_id" -> "langgraph_assistant_id";
      default -> column;
    };
  }

  /** One thing as it is, with its entity tag. */
  public static Response one(long revision, Json.Content content) {
    return Response.json(200, content).with("etag", EntityTag.of(revision));
  }

  /** One thing that a PUT made or changed. */
  public static Response put(boolean isNew, long revision, Json.Content content) {
    return Response.json(isNew ? 201 : 200, content).with("etag", EntityTag.of(revision));
  }

  /** A thing that was made. */
  public static Response made(Call call, UUID id, long revision, Json.Content content) {
    return made(call.request().path() + "/" + id, revision, content);
  }

  /** The same, where it is elsewhere than below the path. */
  public static Response made(String location, long revision, Json.Content content) {
    return Response.json(201, content)
        .with("etag", EntityTag.of(revision))
        .with("location", location);
  }
}
