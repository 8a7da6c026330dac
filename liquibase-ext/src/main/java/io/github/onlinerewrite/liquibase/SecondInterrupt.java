package io.github.onlinerewrite.liquibase;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import liquibase.Scope;

/**
 * What a second Ctrl-C does. While hooks run, the JVM takes no notice of it; its own way to hear of
 * signals is not part of the standard library, so it is looked for by name.
 */
final class SecondInterrupt {

  /** As shells tell a process that SIGINT has ended. */
  private static final int EXIT_CODE = 128 + 2;

  private SecondInterrupt() {}

  /** From now on it ends the process at once, where the JVM allows that. */
  static void endsTheProcess() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      MethodHandle halt =
          MethodHandles.insertArguments(
              lookup.findVirtual(
                  Runtime.class, "halt", MethodType.methodType(void.class, int.class)),
              0,
              Runtime.getRuntime(),
              EXIT_CODE);
      Object halts =
          MethodHandleProxies.asInterfaceInstance(
              handler, MethodHandles.dropArguments(halt, 0, signal));
      Object interrupt =
          lookup
              .findConstructor(signal, MethodType.methodType(void.class, String.class))
              .invoke("INT");
      Object unused =
          lookup
              .findStatic(signal, "handle", MethodType.methodType(handler, signal, handler))
              .invoke(interrupt, halts);
    } catch (Throwable notToBeHad) {
      Scope.getCurrentScope()
          .getLog(SecondInterrupt.class)
          .fine("a second Ctrl-C cannot be heard here", notToBeHad);
    }
  }
}
