package io.github.onlinerewrite.samples.benchmark;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a long backlog costs the copy, which leaves out rows whose key is in it: as many changes as
 * there are rows, all of a twentieth of the rows.
 */
final class BacklogStory {

  private static final int CHUNKS = 2000;
  private static final int PASSES = 20;
  private static final ByteSize SMALLEST_CHUNK = ByteSize.parse("64 kB");

  /** New versions find room beside the old ones, where the chunks come by. */
  private static final int FILLFACTOR = 90;

  private final Bench bench;
  private final Accounts accounts;

  BacklogStory(Bench bench) {
    this.bench = bench;
    this.accounts = new Accounts(bench.cluster());
  }

  private record Times(boolean captured, double copy, double catchUp) {}

  void run() throws Exception {
    accounts.createTemplate(bench.settings().rows(), FILLFACTOR);
    List<Times> times = new ArrayList<>();
    for (int round = 1; round <= bench.settings().rounds(); round++) {
      times.add(measure(false));
      times.add(measure(true));
    }
    report(times);
  }

  /** The same changes before the capture, where they leave nothing but their versions, or after. */
  private Times measure(boolean captured) throws Exception {
    accounts.fresh();
    if (!captured) {
      change();
    }
    EngineRun run = EngineRun.on(bench.cluster(), Accounts.DATABASE);
    run.rewrite(
        Accounts.TO_BIGINT,
        RewriteOptions.defaults().withVerify(false).withChunkSize(chunkSize()),
        captured ? changingBeforeTheCopy() : RewriteListener.NONE);
    Times times =
        new Times(captured, run.seconds(RewritePhase.COPY), run.seconds(RewritePhase.CATCH_UP));
    bench
        .results()
        .say(
            String.format(
                Locale.ROOT,
                "%s: copy %.1f s, catch-up %.1f s",
                captured ? "Changed after the capture" : "Changed before the capture",
                times.copy(),
                times.catchUp()));
    return times;
  }

  private RewriteListener changingBeforeTheCopy() {
    return new RewriteListener() {
      @Override
      public void phaseStarted(String table, RewritePhase phase) {
        if (phase == RewritePhase.COPY) {
          try {
            change();
          } catch (SQLException failure) {
            throw new IllegalStateException("the backlog could not be written", failure);
          }
        }
      }
    };
  }

  private void change() throws SQLException {
    try (Connection connection = bench.cluster().connect(Accounts.DATABASE, Cluster.OWNER);
        Statement statement = connection.createStatement()) {
      for (int pass = 0; pass < PASSES; pass++) {
        statement.execute(
            """
            update pgbench_accounts
            set abalance = abalance + 1
            where aid % {passes} = 0
            """
                .replace("{passes}", Integer.toString(PASSES)));
      }
    }
    bench.cluster().execute(Cluster.ADMIN, "checkpoint");
  }

  private ByteSize chunkSize() throws SQLException {
    long size =
        Long.parseLong(
            bench
                .cluster()
                .value(Accounts.DATABASE, "select pg_relation_size('pgbench_accounts')"));
    return new ByteSize(Math.max(SMALLEST_CHUNK.bytes(), size / CHUNKS));
  }

  private void report(List<Times> times) throws IOException {
    long changes = bench.settings().rows();
    MarkdownTable table =
        new MarkdownTable("backlog", "copy, s", "each round", "catch-up, s", "each round");
    for (boolean captured : new boolean[] {false, true}) {
      List<Times> these = times.stream().filter(one -> one.captured() == captured).toList();
      Figures copy = new Figures(these.stream().map(Times::copy).toList());
      Figures catchUp = new Figures(these.stream().map(Times::catchUp).toList());
      table.add(
          captured ? String.format(Locale.ROOT, "%,d changes", changes) : "empty",
          Figures.decimal(copy.median(), 1),
          copy.each(1),
          Figures.decimal(catchUp.median(), 1),
          catchUp.each(1));
    }
    bench
        .results()
        .print("\n### What a long backlog costs the copy of " + CHUNKS + " chunks\n\n" + table);
    List<String> lines = new ArrayList<>();
    lines.add("backlog,copy_s,catch_up_s");
    for (Times one : times) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%d,%.3f,%.3f",
              one.captured() ? changes : 0,
              one.copy(),
              one.catchUp()));
    }
    bench.results().write("runs.csv", lines);
  }
}
