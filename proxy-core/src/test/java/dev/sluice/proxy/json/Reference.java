package dev.sluice.proxy.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A selection at random, and what it selects of a tree, by the plainest means. */
final class Reference {
  private static final String[] STEPS = {
    "a", "b", "config", "sluice_*", "[*]", "[*]", "a", "é", "\uD83D\uDE00", "*"
  };

  private final List<List<String>> paths = new ArrayList<>();
  private final boolean reads;

  Reference(Random random) {
    reads = random.nextBoolean();
    for (int i = random.nextInt(8); i >= 0; i--) {
      List<String> path = new ArrayList<>();
      for (int j = random.nextInt(3); j >= 0; j--) {
        path.add(STEPS[random.nextInt(STEPS.length)]);
      }
      paths.add(path);
    }
  }

  Selection selection() {
    Selection.Builder builder = Selection.builder();
    for (List<String> path : paths) {
      String text = String.join(".", path).replace(".[*]", "[*]");
      if (reads) {
        builder.read(text);
      } else {
        builder.locate(text);
      }
    }
    return builder.build();
  }

  /** A selected place. */
  record Place(Tree tree, String name, int index, boolean read, List<Place> children) {}

  /** What is selected; null when a selected name is there twice. */
  @Nullable Place select(Tree root) {
    return place(root, "", 0, paths, false);
  }

  private @Nullable Place place(
      Tree tree, String name, int index, List<List<String>> rest, boolean read) {
    List<Place> children = new ArrayList<>();
    Place place = new Place(tree, name, index, read, children);
    return switch (tree) {
      case Tree.Scalar s -> place;
      case Tree.Array a -> addElements(a, rest, children) ? place : null;
      case Tree.Members o -> addMembers(o, rest, children) ? place : null;
    };
  }

  private boolean addElements(Tree.Array array, List<List<String>> rest, List<Place> to) {
    List<List<String>> matching = rest.stream().filter(p -> p.getFirst().equals("[*]")).toList();
    for (int i = 0; i < array.elements().size() && !matching.isEmpty(); i++) {
      if (!add(array.elements().get(i), "", i, matching, to)) {
        return false;
      }
    }
    return true;
  }

  private boolean addMembers(Tree.Members object, List<List<String>> rest, List<Place> to) {
    for (int i = 0; i < object.members().size(); i++) {
      Tree.Member member = object.members().get(i);
      List<List<String>> matching = matching(member.name(), rest);
      boolean twice = to.stream().anyMatch(p -> p.name.equals(member.name()));
      if (!matching.isEmpty() && (twice || !add(member.value(), member.name(), i, matching, to))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Paths that go on with this name; without any, those with the first of the matching prefixes.
   */
  private static List<List<String>> matching(String name, List<List<String>> rest) {
    List<List<String>> exact = rest.stream().filter(p -> p.getFirst().equals(name)).toList();
    if (!exact.isEmpty() && !name.equals("[*]")) {
      return exact;
    }
    String prefix =
        rest.stream()
            .map(List::getFirst)
            .filter(step -> step.endsWith("*") && !step.equals("[*]"))
            .filter(step -> name.startsWith(step.substring(0, step.length() - 1)))
            .findFirst()
            .orElse("[*]");
    return prefix.equals("[*]")
        ? List.of()
        : rest.stream().filter(p -> p.getFirst().equals(prefix)).toList();
  }

  private boolean add(Tree tree, String name, int index, List<List<String>> from, List<Place> to) {
    boolean ends = from.stream().anyMatch(p -> p.size() == 1);
    List<List<String>> rest =
        from.stream().filter(p -> p.size() > 1).map(p -> p.subList(1, p.size())).toList();
    Place place = place(tree, name, index, rest, ends && reads);
    return place != null && to.add(place);
  }
}
