package dev.sluice.admin.api;

import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Request;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Entity tags (RFC 9110 §8.8.3): the row's revision, as a strong one. */
public final class EntityTag {

  /** A tag, or {@code *}; longer ones than ours are read too. */
  public static final String FORM = "^(\\*|\"[!#-~]*\"|W/\"[!#-~]*\")$";

  private static final Pattern TAG = Pattern.compile("\"([0-9]{1,18})\"");

  /** RFC 9110 §8.8.3, without the octets above ASCII that nobody sends. */
  private static final Pattern ANY_TAG = Pattern.compile(FORM);

  /** A well-formed tag that is none of ours: of no revision. */
  private static final long NONE_OF_OURS = -1;

  private EntityTag() {}

  static String of(long revision) {
    return "\"" + revision + "\"";
  }

  /**
   * The revision that {@code If-Match} expects; null when any will do.
   *
   * @throws ProblemException 428 when it must be there and is not, 400 when it is no tag or several
   */
  static @Nullable Long expected(Request request, Operation.Kind kind) throws ProblemException {
    boolean isRead =
        switch (kind) {
          case UPDATE, PUT, DELETE -> true;
          case PLAIN, LIST, ONE, CREATE -> false;
        };
    List<String> lines = request.field("if-match");
    if (!isRead || lines.isEmpty()) {
      if (kind == Operation.Kind.UPDATE) {
        throw ProblemException.preconditionRequired();
      }
      return null;
    }
    String tag = lines.getFirst().strip();
    if (lines.size() > 1 || !ANY_TAG.matcher(tag).matches()) {
      throw ProblemException.badRequest("If-Match: expected one entity tag, or *");
    }
    if (tag.equals("*")) {
      return null;
    }
    Matcher ours = TAG.matcher(tag);
    return ours.matches() ? Long.parseLong(ours.group(1)) : NONE_OF_OURS;
  }
}
