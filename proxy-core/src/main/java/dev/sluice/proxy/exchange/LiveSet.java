package dev.sluice.proxy.exchange;

import java.util.ArrayList;
import java.util.List;

/** What is live on one event loop, in no order. Adding and removing cost next to nothing. */
final class LiveSet<T extends LiveSet.Member> {
  /** Remembers where it stands, so that it can be taken out without a search. */
  interface Member {
    int slot();

    void slot(int slot);
  }

  private final ArrayList<T> members = new ArrayList<>();

  void add(T member) {
    member.slot(members.size());
    members.add(member);
  }

  /** Removes a member; the last one takes its slot. */
  void remove(T member) {
    int slot = member.slot();
    T last = members.removeLast();
    if (slot < members.size()) {
      members.set(slot, last);
      last.slot(slot);
    }
  }

  int size() {
    return members.size();
  }

  List<T> snapshot() {
    return List.copyOf(members);
  }
}
