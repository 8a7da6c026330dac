package io.github.onlinerewrite.samples.benchmark;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the comparison of all rows takes beside their copy. */
final class VerifyStory {

  private final Bench bench;
  private final Accounts accounts;

  VerifyStory(Bench bench) {
    this.bench = bench;
    this.accounts = new Accounts(bench.cluster());
  }

  void run() throws Exception {
    accounts.createTemplate(bench.settings().rows());
    List<Double> copies = new ArrayList<>();
    List<Double> indexes = new ArrayList<>();
    List<Double> comparisons = new ArrayList<>();
    List<String> lines = new ArrayList<>(List.of("copy_s,index_s,verify_s"));
    for (int round = 1; round <= bench.settings().rounds(); round++) {
      accounts.fresh();
      EngineRun run = EngineRun.on(bench.cluster(), Accounts.DATABASE);
      run.rewrite(Accounts.TO_BIGINT, RewriteOptions.defaults());
      copies.add(run.seconds(RewritePhase.COPY));
      indexes.add(run.seconds(RewritePhase.INDEX));
      comparisons.add(run.seconds(RewritePhase.VERIFY));
      lines.add(
          String.format(
              Locale.ROOT,
              "%.3f,%.3f,%.3f",
              run.seconds(RewritePhase.COPY),
              run.seconds(RewritePhase.INDEX),
              run.seconds(RewritePhase.VERIFY)));
    }
    MarkdownTable table = new MarkdownTable("phase", "seconds", "each round", "x copy");
    add(table, "copy", new Figures(copies), new Figures(copies));
    add(table, "index", new Figures(indexes), new Figures(copies));
    add(table, "verify", new Figures(comparisons), new Figures(copies));
    bench.results().print("\n### What verification costs\n\n" + table);
    bench.results().write("runs.csv", lines);
  }

  private static void add(MarkdownTable table, String phase, Figures seconds, Figures copies) {
    table.add(
        phase,
        Figures.decimal(seconds.median(), 2),
        seconds.each(2),
        Figures.decimal(seconds.median() / copies.median(), 2));
  }
}
