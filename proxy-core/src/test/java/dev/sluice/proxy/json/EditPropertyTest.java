package dev.sluice.proxy.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.json.step.JsonKind;
import dev.sluice.proxy.json.step.JsonLimits;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random edits of random documents: what comes out is what editing Jackson's tree gives. */
class EditPropertyTest {
  private static final int CASES = 20_000;

  private final JsonScanner scanner =
      new JsonScanner(Selection.builder().build(), JsonLimits.DEFAULT);

  @Test
  void givesWhatEditingTheTreeGives() {
    Seeds.forEach(
        CASES,
        seed -> {
          Random random = new Random(seed);
          check(new RandomJson(random, false).valid(), new Reference(random), random);
        });
  }

  private void check(byte[] document, Reference reference, Random random) {
    List<ByteBuf> pieces = Pieces.cut(document, random);
    Tree tree = parse(document);
    Reference.Place place = reference.select(tree);
    Scan scan = Pieces.scan(scanner, reference.selection(), pieces);
    if (place == null || !(scan instanceof Scan.Read(Fact root, long bytes))) {
      assertThat(scan).isInstanceOf(Scan.Refused.class);
      Pieces.release(pieces);
      return;
    }
    Editing editing = new Editing(random);
    editing.visit(root, place);
    Rewrite rewrite = editing.edits.toRewrite();
    byte[] changed = Pieces.join(rewrite.apply(new ArrayList<>(pieces), Pieces.ALLOCATOR));
    String what = new String(document, UTF_8) + " became " + new String(changed, UTF_8);
    assertThat(parse(changed)).as(what).isEqualTo(editing.edited(tree));
    assertThat((long) changed.length).isEqualTo(rewrite.newLength(bytes));
    assertThat(pieces).allMatch(piece -> piece.refCnt() == 0);
  }

  private static Tree parse(byte[] document) {
    try {
      return Tree.parse(document);
    } catch (IOException e) {
      throw new AssertionError(new String(document, UTF_8), e);
    }
  }

  /** Edits of facts, and the same edits of the tree. */
  private static final class Editing {
    final JsonEdits edits = new JsonEdits();
    private final Random random;
    private final int quietness;
    private final IdentityHashMap<Tree, Tree> replaced = new IdentityHashMap<>();
    private final IdentityHashMap<Tree, List<Integer>> removed = new IdentityHashMap<>();
    private final IdentityHashMap<Tree, List<Tree.Member>> inserted = new IdentityHashMap<>();

    Editing(Random random) {
      this.random = random;
      this.quietness = 1 + random.nextInt(4);
    }

    void visit(Fact fact, Reference.Place place) {
      if (fact.kind() == JsonKind.OBJECT && random.nextInt(quietness) == 0) {
        insert(fact, place);
      }
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < fact.children().size(); i++) {
        order.add(i);
      }
      Collections.shuffle(order, random);
      for (int i : order) {
        change(fact.children().get(i), place.children().get(i), place.tree());
      }
    }

    private void change(Fact fact, Reference.Place place, Tree container) {
      visit(fact, place);
      switch (random.nextInt(1 + quietness)) {
        case 0 -> {
          edits.remove(fact);
          removed.computeIfAbsent(container, t -> new ArrayList<>()).add(place.index());
          if (random.nextInt(4) == 0) {
            edits.remove(fact); // once more changes nothing
          }
        }
        case 1 -> {
          byte[] value = new RandomJson(random, false).small();
          edits.replace(fact, value);
          replaced.put(place.tree(), parse(value));
        }
        default -> {}
      }
    }

    private void insert(Fact fact, Reference.Place place) {
      List<String> names = new ArrayList<>(List.of("a", "b", "é", "config", "sluice_new", "new"));
      Collections.shuffle(names, random);
      for (String name : names.subList(0, random.nextInt(names.size()))) {
        if (fact.node.selects(name) && !fact.member(name).isPresent()) {
          byte[] value = new RandomJson(random, false).small();
          edits.set(fact, name, value);
          inserted
              .computeIfAbsent(place.tree(), t -> new ArrayList<>())
              .add(new Tree.Member(name, parse(value)));
        }
      }
    }

    Tree edited(Tree tree) {
      if (replaced.containsKey(tree)) {
        return replaced.get(tree);
      }
      List<Integer> gone = removed.getOrDefault(tree, List.of());
      return switch (tree) {
        case Tree.Scalar s -> s;
        case Tree.Array a -> editedArray(a, gone);
        case Tree.Members o -> editedMembers(o, gone);
      };
    }

    private Tree editedArray(Tree.Array array, List<Integer> gone) {
      List<Tree> elements = new ArrayList<>();
      for (int i = 0; i < array.elements().size(); i++) {
        if (!gone.contains(i)) {
          elements.add(edited(array.elements().get(i)));
        }
      }
      return new Tree.Array(elements);
    }

    private Tree editedMembers(Tree.Members object, List<Integer> gone) {
      List<Tree.Member> members = new ArrayList<>(inserted.getOrDefault(object, List.of()));
      for (int i = 0; i < object.members().size(); i++) {
        Tree.Member member = object.members().get(i);
        if (!gone.contains(i)) {
          members.add(new Tree.Member(member.name(), edited(member.value())));
        }
      }
      return new Tree.Members(members);
    }
  }
}
