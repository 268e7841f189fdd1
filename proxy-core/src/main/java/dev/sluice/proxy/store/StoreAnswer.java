package dev.sluice.proxy.store;

import dev.sluice.proxy.json.step.JsonKind;
import org.jspecify.annotations.Nullable;

/** Where namespaces stand in an answer of the store. Depths are numbers of open containers. */
public enum StoreAnswer {
  /** {@code GET /store/items}: one item, or null. */
  ITEM(null, JsonKind.OBJECT, 0, 1),
  /** {@code POST /store/items/search}: items in a list. */
  ITEMS("items", JsonKind.OBJECT, 2, 3),
  /** {@code POST /store/namespaces}: namespaces in a list. */
  NAMESPACES("namespaces", JsonKind.ARRAY, 2, 2);

  /** The member whose elements are seen to; null when the document is the one element. */
  final @Nullable String list;

  /** What an element is. */
  final JsonKind kind;

  /** Where an element begins. */
  final int element;

  /** Where a namespace begins. */
  final int namespace;

  StoreAnswer(@Nullable String list, JsonKind kind, int element, int namespace) {
    this.list = list;
    this.kind = kind;
    this.element = element;
    this.namespace = namespace;
  }
}
