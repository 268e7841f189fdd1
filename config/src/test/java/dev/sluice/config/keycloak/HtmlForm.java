package dev.sluice.config.keycloak;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A form of a page. Immutable. */
record HtmlForm(String action, Map<String, String> fields) {
  private static final Pattern FORM =
      Pattern.compile("<form\\b[^>]*>", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern INPUT =
      Pattern.compile("<input\\b[^>]*>", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern ATTRIBUTE = Pattern.compile("([a-zA-Z-]+)=\"([^\"]*)\"");
  private static final Pattern REFERENCE =
      Pattern.compile("&(amp|lt|gt|quot|#[0-9]+|#[xX][0-9a-fA-F]+);");

  /** The first form of a page; fails with the page when there is none. */
  static HtmlForm first(String page) {
    Matcher form = FORM.matcher(page);
    if (!form.find()) {
      throw new AssertionError("no form in: " + page);
    }
    Map<String, String> fields = new LinkedHashMap<>();
    Matcher input = INPUT.matcher(page).region(form.end(), page.length());
    while (input.find()) {
      Map<String, String> attributes = attributes(input.group());
      String name = attributes.get("name");
      if (name != null) {
        fields.put(name, attributes.getOrDefault("value", ""));
      }
    }
    return new HtmlForm(attributes(form.group()).getOrDefault("action", ""), fields);
  }

  private static Map<String, String> attributes(String tag) {
    Map<String, String> attributes = new LinkedHashMap<>();
    Matcher attribute = ATTRIBUTE.matcher(tag);
    while (attribute.find()) {
      attributes.put(attribute.group(1).toLowerCase(Locale.ROOT), text(attribute.group(2)));
    }
    return attributes;
  }

  private static String text(String html) {
    return REFERENCE.matcher(html).replaceAll(found -> Matcher.quoteReplacement(character(found)));
  }

  private static String character(MatchResult reference) {
    String name = reference.group(1);
    return switch (name) {
      case "amp" -> "&";
      case "lt" -> "<";
      case "gt" -> ">";
      case "quot" -> "\"";
      default -> {
        boolean hex = name.charAt(1) == 'x' || name.charAt(1) == 'X';
        yield Character.toString(Integer.parseInt(name.substring(hex ? 2 : 1), hex ? 16 : 10));
      }
    };
  }
}
