package io.github.onlinerewrite.samples.benchmark;

import io.github.onlinerewrite.engine.RewriteOptions;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What capture costs the application, on a table that is prepared for a swap to come. */
final class CaptureStory {

  private static final int CLIENTS = 4;
  private static final int BULK_UPDATES = 5;
  private static final long MOST_ROWS_OF_A_BULK = 100_000;

  private final Bench bench;
  private final Accounts accounts;

  CaptureStory(Bench bench) {
    this.bench = bench;
    this.accounts = new Accounts(bench.cluster());
  }

  /** One measurement; times in ms. */
  private record Cost(boolean captured, double perSecond, double median, double p99, double bulk) {}

  void run() throws Exception {
    bench.programs().demand("pgbench");
    accounts.createTemplate(bench.settings().rows());
    List<Cost> costs = new ArrayList<>();
    for (int round = 1; round <= bench.settings().rounds(); round++) {
      costs.add(measure(false));
      costs.add(measure(true));
    }
    report(costs);
  }

  private Cost measure(boolean captured) throws Exception {
    accounts.fresh();
    if (captured) {
      EngineRun.on(bench.cluster(), Accounts.DATABASE)
          .rewrite(
              Accounts.TO_BIGINT, RewriteOptions.defaults().withVerify(false).withSwapLater(true));
    }
    double bulk = bulk();
    bench.cluster().execute(Cluster.ADMIN, "checkpoint");
    Duration time = bench.settings().calm().multipliedBy(4);
    try (Load load = Load.atFullSpeed(bench, CLIENTS, true)) {
      load.runFor(bench.settings().calm());
      Instant from = Instant.now();
      load.runFor(time);
      Waits waits = load.stop().between(from, from.plus(time));
      double perSecond = waits.transactions() / (time.toMillis() / 1000.0);
      bench
          .results()
          .say(
              String.format(
                  Locale.ROOT,
                  "%s capture: %.0f updates/s",
                  captured ? "With" : "Without",
                  perSecond));
      return new Cost(captured, perSecond, waits.median(), waits.p99(), bulk);
    }
  }

  /** The median of some bulk updates of different rows, in ms. */
  private double bulk() throws SQLException {
    long rows = rowsOfABulk();
    List<Double> times = new ArrayList<>();
    try (Connection connection = bench.cluster().connect(Accounts.DATABASE, Cluster.OWNER);
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < BULK_UPDATES; i++) {
        bench.cluster().execute(Cluster.ADMIN, "checkpoint");
        long start = System.nanoTime();
        statement.execute(
            """
            update pgbench_accounts
            set abalance = abalance + 1
            where aid > {first} and aid <= {last}
            """
                .replace("{first}", Long.toString(i * rows))
                .replace("{last}", Long.toString((i + 1) * rows)));
        times.add((System.nanoTime() - start) / 1e6);
      }
    }
    return new Figures(times).median();
  }

  private long rowsOfABulk() {
    return Math.min(MOST_ROWS_OF_A_BULK, Math.max(1, bench.settings().rows() / BULK_UPDATES));
  }

  private void report(List<Cost> costs) throws IOException {
    MarkdownTable table =
        new MarkdownTable("of the application", "without capture", "with capture", "x");
    add(table, "single-row updates a second, 4 sessions", costs, Cost::perSecond);
    add(table, "one of them, ms: median", costs, Cost::median);
    add(table, "one of them, ms: p99", costs, Cost::p99);
    add(
        table,
        String.format(Locale.ROOT, "bulk update of %,d rows, ms", rowsOfABulk()),
        costs,
        Cost::bulk);
    bench.results().print("\n### What capture costs\n\n" + table);
    List<String> lines = new ArrayList<>();
    lines.add("captured,updates_per_s,p50_ms,p99_ms,bulk_ms");
    for (Cost cost : costs) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s,%.1f,%.3f,%.3f,%.1f",
              cost.captured(),
              cost.perSecond(),
              cost.median(),
              cost.p99(),
              cost.bulk()));
    }
    bench.results().write("runs.csv", lines);
  }

  private static void add(
      MarkdownTable table, String name, List<Cost> costs, ToDoubleFunction<Cost> figure) {
    double without = median(costs, false, figure);
    double with = median(costs, true, figure);
    table.add(
        name,
        Figures.decimal(without, 2),
        Figures.decimal(with, 2),
        Figures.decimal(with / without, 2));
  }

  private static double median(List<Cost> costs, boolean captured, ToDoubleFunction<Cost> figure) {
    return new Figures(
            costs.stream()
                .filter(cost -> cost.captured() == captured)
                .map(figure::applyAsDouble)
                .toList())
        .median();
  }
}
