package io.github.onlinerewrite.samples.benchmark;

import io.github.onlinerewrite.engine.Capture;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What each capture costs the application, while a run has copied all and goes no further. */
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

  private static final String NONE = "none";

  private static final List<String> CAPTURES =
      List.of(NONE, Capture.TRIGGER.name(), Capture.LOGICAL.name());

  /** One measurement; times in ms. */
  private record Cost(
      String capture, double perSecond, double median, double p99, double cpu, Bulk bulk) {}

  /** Of one bulk update: ms on the clock, and ms of CPU of all processes of the server. */
  private record Bulk(double time, double cpu) {}

  void run() throws Exception {
    bench.programs().demand("pgbench");
    accounts.createTemplate(bench.settings().rows());
    List<Cost> costs = new ArrayList<>();
    for (int round = 1; round <= bench.settings().rounds(); round++) {
      for (String capture : CAPTURES) {
        costs.add(measure(capture));
      }
    }
    report(costs);
  }

  private Cost measure(String capture) throws Exception {
    accounts.fresh();
    if (capture.equals(NONE)) {
      return measureNow(capture);
    }
    try (HeldRun held = HeldRun.start(bench.cluster(), Capture.valueOf(capture))) {
      held.awaitCopied();
      return measureNow(capture);
    }
  }

  private Cost measureNow(String capture) throws Exception {
    Bulk bulk = bulk();
    bench.cluster().execute(Cluster.ADMIN, "checkpoint");
    Duration time = bench.settings().calm().multipliedBy(4);
    try (Load load = Load.atFullSpeed(bench, CLIENTS, true)) {
      load.runFor(bench.settings().calm());
      Instant from = Instant.now();
      Map<Long, Long> before = bench.cluster().cpu();
      load.runFor(time);
      long cpu = Cluster.cpuBetween(before, bench.cluster().cpu());
      Waits waits = load.stop().between(from, from.plus(time));
      double perSecond = waits.transactions() / (time.toMillis() / 1000.0);
      bench
          .results()
          .say(
              String.format(
                  Locale.ROOT,
                  "Capture %s: %.0f updates/s",
                  capture.toLowerCase(Locale.ROOT),
                  perSecond));
      return new Cost(
          capture,
          perSecond,
          waits.median(),
          waits.p99(),
          (double) cpu / Math.max(1, waits.transactions()),
          bulk);
    }
  }

  /** The median of some bulk updates of different rows. */
  private Bulk bulk() throws SQLException, IOException {
    long rows = rowsOfABulk();
    List<Double> times = new ArrayList<>();
    List<Double> cpus = new ArrayList<>();
    try (Connection connection = bench.cluster().connect(Accounts.DATABASE, Cluster.OWNER);
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < BULK_UPDATES; i++) {
        bench.cluster().execute(Cluster.ADMIN, "checkpoint");
        Map<Long, Long> before = bench.cluster().cpu();
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
        cpus.add(Cluster.cpuBetween(before, bench.cluster().cpu()) / 1e3);
      }
    }
    return new Bulk(new Figures(times).median(), new Figures(cpus).median());
  }

  private long rowsOfABulk() {
    return Math.min(MOST_ROWS_OF_A_BULK, Math.max(1, bench.settings().rows() / BULK_UPDATES));
  }

  private void report(List<Cost> costs) throws IOException {
    MarkdownTable table =
        new MarkdownTable(
            "of the application", "without capture", "triggers", "x", "logical decoding", "x");
    add(table, "single-row updates a second, 4 sessions", costs, Cost::perSecond);
    add(table, "one of them, ms: median", costs, Cost::median);
    add(table, "one of them, ms: p99", costs, Cost::p99);
    add(table, "CPU of the server for one of them, µs", costs, Cost::cpu);
    String bulk = String.format(Locale.ROOT, "bulk update of %,d rows, ms", rowsOfABulk());
    add(table, bulk, costs, cost -> cost.bulk().time());
    add(table, bulk + " of CPU of the server", costs, cost -> cost.bulk().cpu());
    bench.results().print("\n### What capture costs\n\n" + table);
    List<String> lines = new ArrayList<>();
    lines.add("capture,updates_per_s,p50_ms,p99_ms,cpu_us,bulk_ms,bulk_cpu_ms");
    for (Cost cost : costs) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s,%.1f,%.3f,%.3f,%.1f,%.1f,%.1f",
              cost.capture().toLowerCase(Locale.ROOT),
              cost.perSecond(),
              cost.median(),
              cost.p99(),
              cost.cpu(),
              cost.bulk().time(),
              cost.bulk().cpu()));
    }
    bench.results().write("runs.csv", lines);
  }

  private static void add(
      MarkdownTable table, String name, List<Cost> costs, ToDoubleFunction<Cost> figure) {
    double without = median(costs, NONE, figure);
    double triggers = median(costs, Capture.TRIGGER.name(), figure);
    double logical = median(costs, Capture.LOGICAL.name(), figure);
    table.add(
        name,
        Figures.decimal(without, 2),
        Figures.decimal(triggers, 2),
        Figures.decimal(triggers / without, 2),
        Figures.decimal(logical, 2),
        Figures.decimal(logical / without, 2));
  }

  private static double median(List<Cost> costs, String capture, ToDoubleFunction<Cost> figure) {
    return new Figures(
            costs.stream()
                .filter(cost -> cost.capture().equals(capture))
                .map(figure::applyAsDouble)
                .toList())
        .median();
  }
}
