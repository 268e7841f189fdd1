package dev.sluice.admin.api;

import dev.sluice.admin.api.value.Body;
import dev.sluice.admin.api.value.Field;
import dev.sluice.admin.api.value.Parameters;
import dev.sluice.admin.api.value.Shape;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Request;
import dev.sluice.admin.http.Response;
import dev.sluice.admin.http.Route.Access;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the API: what it takes and answers, for the code that serves it and for the
 * OpenAPI document. Immutable.
 *
 * @param id its name in the document and in clients made from it
 * @param summary a sentence for the document
 * @param query parameters beside those of a page
 * @param body null when it takes none
 * @param status of its answer
 * @param answer null when the answer has no body
 * @param kind what else it takes and gives
 */
public record Operation(
    String method,
    String path,
    String id,
    Access access,
    String summary,
    List<Field> query,
    @Nullable Shape body,
    int status,
    @Nullable Shape answer,
    Kind kind) {

  /** What an operation has beside body and answer. */
  public enum Kind {
    /** Nothing. */
    PLAIN,
    /** Answers pages: takes {@code limit} and {@code cursor}. */
    LIST,
    /** Answers one thing, with {@code ETag}. */
    ONE,
    /**
     * Makes something: takes {@code Idempotency-Key}; answers {@code Location} and {@code ETag}.
     */
    CREATE,
    /** Changes something: needs {@code If-Match}; answers {@code ETag}. */
    UPDATE,
    /** Makes or changes what the path names: takes {@code If-Match}; answers {@code ETag}. */
    PUT,
    /** Takes something away: takes {@code If-Match}. */
    DELETE
  }

  /** Longest {@code Idempotency-Key}, in characters. */
  public static final int MAX_IDEMPOTENCY_KEY = 255;

  /** A GET that answers pages. */
  public static Operation list(String path, String id, Access access, Shape item) {
    Shape page = Shape.of(item.name() + "Page", Field.of("items", item, true), Page.NEXT_CURSOR);
    return new Operation("GET", path, id, access, "", List.of(), null, 200, page, Kind.LIST);
  }

  /** A GET of one thing. */
  public static Operation get(String path, String id, Access access, Shape answer) {
    return new Operation("GET", path, id, access, "", List.of(), null, 200, answer, Kind.ONE);
  }

  /** A GET of what has no revision. */
  public static Operation look(String path, String id, Access access, Shape answer) {
    return new Operation("GET", path, id, access, "", List.of(), null, 200, answer, Kind.PLAIN);
  }

  /** A POST that makes something. */
  public static Operation create(String path, String id, Access access, Shape body, Shape answer) {
    return new Operation("POST", path, id, access, "", List.of(), body, 201, answer, Kind.CREATE);
  }

  /** A PATCH: members that are not given stay as they are. */
  public static Operation update(String path, String id, Access access, Shape body, Shape answer) {
    return new Operation("PATCH", path, id, access, "", List.of(), body, 200, answer, Kind.UPDATE);
  }

  /** A PUT: makes what the path names (201), or changes it (200). */
  public static Operation put(String path, String id, Access access, Shape body, Shape answer) {
    return new Operation("PUT", path, id, access, "", List.of(), body, 200, answer, Kind.PUT);
  }

  /** A POST that looks at something and tells what it found. */
  public static Operation check(String path, String id, Access access, Shape answer) {
    return new Operation("POST", path, id, access, "", List.of(), null, 200, answer, Kind.PLAIN);
  }

  /** A DELETE. */
  public static Operation delete(String path, String id, Access access) {
    return new Operation("DELETE", path, id, access, "", List.of(), null, 204, null, Kind.DELETE);
  }

  /** A POST that does something to what is there; doing it twice is no fault. */
  public static Operation act(String path, String id, Access access, Shape answer) {
    return new Operation("POST", path, id, access, "", List.of(), null, 200, answer, Kind.ONE);
  }

  /** With a sentence for the document. */
  public Operation says(String sentence) {
    return new Operation(method, path, id, access, sentence, query, body, status, answer, kind);
  }

  /** With query parameters. */
  public Operation filters(Field... parameters) {
    List<Field> optional = new ArrayList<>();
    for (Field parameter : parameters) {
      optional.add(parameter.optional());
    }
    return new Operation(method, path, id, access, summary, optional, body, status, answer, kind);
  }

  /** All query parameters. */
  public List<Field> parameters() {
    List<Field> all = new ArrayList<>(query);
    if (kind == Kind.LIST) {
      all.add(Page.LIMIT);
      all.add(Page.CURSOR);
    }
    return all;
  }

  /**
   * @throws ProblemException 400 that names each fault
   */
  Body readQuery(Request request) throws ProblemException {
    return Parameters.read(parameters(), request.query());
  }

  /**
   * @throws ProblemException 415 when it is not JSON by its type, 400 when not by its text, 422
   *     when it is not of the shape; 400 for a body that nobody reads
   */
  Body readBody(Request request) throws ProblemException {
    if (body == null) {
      if (!request.body().isEmpty()) {
        throw ProblemException.badRequest("this operation takes no body");
      }
      return Body.NONE;
    }
    if (!request.contentType().equals(Response.JSON)) {
      // Also keeps out forms: what a foreign page may send without asking first is never JSON.
      throw ProblemException.unsupportedMediaType(Response.JSON);
    }
    return body.read(request.body());
  }
}
