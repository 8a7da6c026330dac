package io.github.onlinerewrite.liquibase;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import liquibase.ui.CompositeUIService;
import liquibase.ui.ConsoleUIService;
import liquibase.ui.UIService;
import org.jspecify.annotations.Nullable;

/** Finds out whether Liquibase's user sits at a terminal, on which a line can be written over. */
final class Terminal {

  private static final Path ERROR_STREAM = Path.of("/proc/self/fd/2");

  private Terminal() {}

  /** The error stream, when {@code ui} writes to it and it is a terminal; else null. */
  static @Nullable PrintStream of(UIService ui, Map<String, String> environment) {
    return writesToErrors(ui)
            && allows(environment)
            && isTerminal(System.console())
            && isTerminal(ERROR_STREAM)
        ? System.err
        : null;
  }

  /** As the command line's does, which may pass messages on to a log as well. */
  private static boolean writesToErrors(UIService ui) {
    List<UIService> services =
        ui instanceof CompositeUIService several ? several.getOutputServices() : List.of(ui);
    return services.stream()
        .anyMatch(
            service ->
                service instanceof ConsoleUIService console
                    && console.getOutputStream() == System.err);
  }

  /** Logs of CI are no screens, even where a terminal is feigned for them. */
  static boolean allows(Map<String, String> environment) {
    String ci = environment.getOrDefault("CI", "");
    return (ci.isEmpty() || ci.equals("false"))
        && !"dumb".equals(environment.getOrDefault("TERM", ""));
  }

  /** From Java 22 on there is a console even where there is no terminal, and it tells. */
  private static boolean isTerminal(@Nullable Console console) {
    if (console == null) {
      return false;
    }
    try {
      return (boolean)
          MethodHandles.publicLookup()
              .findVirtual(Console.class, "isTerminal", MethodType.methodType(boolean.class))
              .invokeExact(console);
    } catch (NoSuchMethodException before22) {
      return true;
    } catch (Throwable notToBeHad) {
      return false;
    }
  }

  /** A console is about input and output; the error stream may go elsewhere, which Linux tells. */
  static boolean isTerminal(Path errors) {
    try {
      return !Files.isSymbolicLink(errors)
          || Files.readSymbolicLink(errors).toString().matches("/dev/(pts/.*|tty.*|console)");
    } catch (IOException notToBeHad) {
      return true;
    }
  }
}
