package io.github.onlinerewrite.samples;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

/** All that this process prints while something runs in it. */
public final class Printed {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Runs it, and keeps for {@link #text()} what goes to the standard output meanwhile. */
  public <T> T by(Callable<T> story) throws Exception {
    PrintStream before = System.out;
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      return story.call();
    } finally {
      System.setOut(before);
    }
  }

  /** What was printed. */
  public String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
