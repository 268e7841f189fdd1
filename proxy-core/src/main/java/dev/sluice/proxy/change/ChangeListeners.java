package dev.sluice.proxy.change;

import java.util.List;

/** Several listeners to one feed, each told in turn. Immutable. */
public final class ChangeListeners implements ChangeListener {
  private final List<ChangeListener> listeners;

  public ChangeListeners(List<ChangeListener> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public void changed(Change change) {
    listeners.forEach(listener -> listener.changed(change));
  }

  @Override
  public void lost() {
    listeners.forEach(ChangeListener::lost);
  }

  @Override
  public void confirmed(long nanoTime) {
    listeners.forEach(listener -> listener.confirmed(nanoTime));
  }
}
