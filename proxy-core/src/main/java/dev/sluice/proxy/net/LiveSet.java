package dev.sluice.proxy.net;

import java.util.ArrayList;
import java.util.List;

/**
 * What is live on one event loop, in no order. Adding and removing cost next to nothing.
 * Thread-confined to that loop.
 */
public final class LiveSet<T extends LiveSet.Member> {
  /** Remembers where it stands, so that it can be taken out without a search. */
  public interface Member {
    int slot();

    void slot(int slot);
  }

  private final ArrayList<T> members = new ArrayList<>();

  public void add(T member) {
    member.slot(members.size());
    members.add(member);
  }

  /** Removes a member; the last one takes its slot. */
  public void remove(T member) {
    int slot = member.slot();
    T last = members.removeLast();
    if (slot < members.size()) {
      members.set(slot, last);
      last.slot(slot);
    }
  }

  public int size() {
    return members.size();
  }

  public List<T> snapshot() {
    return List.copyOf(members);
  }
}
