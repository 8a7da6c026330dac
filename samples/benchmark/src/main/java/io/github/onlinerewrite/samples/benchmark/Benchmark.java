package io.github.onlinerewrite.samples.benchmark;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Start reading here. Starts a server, runs the story that was asked for on it, and removes the
 * server. Ends with an exception, and so with an exit code other than 0, when a contender left a
 * table that is not right.
 */
public final class Benchmark {

  private final PrintStream out;
  private final Settings settings;

  Benchmark(PrintStream out, Settings settings) {
    this.out = out;
    this.settings = settings;
  }

  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    new Benchmark(out, Settings.of(System.getProperties())).run();
  }

  void run() throws Exception {
    ServerPrograms programs = new ServerPrograms(settings.bindir());
    out.println("Starting PostgreSQL from " + settings.bindir() + " ...");
    try (Cluster cluster = Cluster.start(programs, settings.folder())) {
      Results results = new Results(out, settings.output().resolve(settings.story().word()));
      results.print(Machine.describe(cluster, settings));
      Bench bench = new Bench(cluster, programs, settings, results);
      switch (settings.story()) {
        case CONTEST -> new Contest(bench).run();
        case CAPTURE -> new CaptureStory(bench).run();
        case REPLAY -> new ReplayStory(bench).run();
        case BACKLOG -> new BacklogStory(bench).run();
        case SCALE -> new ScaleStory(bench).run();
        case VERIFY -> new VerifyStory(bench).run();
      }
      out.println("Results are in " + results.folder());
    }
  }
}
