package dev.sluice.config;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Signals from the operating system.
 *
 * <p>By {@code sun.misc.Signal}, as there is nothing else: a shutdown hook can't choose the exit
 * code, and hears no second signal. By reflection, as javac warns of that class whatever is
 * suppressed, and warnings are errors here.
 */
final class Signals {
  private Signals() {}

  /** Calls {@code action} at each {@code TERM}, {@code INT}, …, on a thread of its own. */
  static void handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      MethodHandle run =
          MethodHandles.lookup()
              .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
              .bindTo(action);
      MethodHandle runOnSignal = MethodHandles.dropArguments(run, 0, signal);
      signal
          .getMethod("handle", signal, handler)
          .invoke(
              null,
              signal.getConstructor(String.class).newInstance(name),
              MethodHandleProxies.asInterfaceInstance(handler, runOnSignal));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java can't handle SIG" + name, e);
    }
  }
}
