package io.github.onlinerewrite.samples.benchmark;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How many keys a second catch-up replays, and how many changes two sessions can write. */
final class ReplayStory {

  private static final int CLIENTS = 2;

  private final Bench bench;
  private final Accounts accounts;
  private final List<Rate> rates = new ArrayList<>();

  ReplayStory(Bench bench) {
    this.bench = bench;
    this.accounts = new Accounts(bench.cluster());
  }

  /**
   * One catch-up.
   *
   * @param written changes a second that were captured before it began
   * @param meanwhile changes a second that were captured while it lasted; 0: it was alone
   * @param keys that it replayed; each counts once a round
   */
  private record Rate(double written, double meanwhile, long keys, double seconds) {

    double replayed() {
      return keys / seconds;
    }

    String csv() {
      return String.format(
          Locale.ROOT, "%.0f,%.0f,%d,%.3f,%.0f", written, meanwhile, keys, seconds, replayed());
    }
  }

  void run() throws Exception {
    bench.programs().demand("pgbench");
    accounts.createTemplate(bench.settings().rows());
    for (int round = 1; round <= bench.settings().rounds(); round++) {
      accounts.fresh();
      EngineRun.on(bench.cluster(), Accounts.DATABASE)
          .rewrite(
              Accounts.TO_BIGINT, RewriteOptions.defaults().withVerify(false).withSwapLater(true));
      add(alone());
      beside().ifPresent(this::add);
    }
    report();
  }

  private Rate alone() throws Exception {
    double written;
    try (Load load = Load.atFullSpeed(bench, CLIENTS, false)) {
      written = backlog(load);
      load.end();
    }
    return caughtUp(written, false);
  }

  /** The same while the application goes on; empty: it was too fast. */
  private Optional<Rate> beside() throws Exception {
    try (Load load = Load.atFullSpeed(bench, CLIENTS, false)) {
      double written = backlog(load);
      try {
        return Optional.of(caughtUp(written, true));
      } catch (RewriteException.NotAchieved tooFast) {
        bench.results().print("It did not catch up: " + tooFast.getMessage());
        return Optional.empty();
      } finally {
        load.end();
      }
    }
  }

  /** Lets the application write for a while; how many changes a second. */
  private double backlog(Load load) throws IOException, InterruptedException, SQLException {
    Duration time = bench.settings().calm().multipliedBy(6);
    double before = changes();
    load.runFor(time);
    return (changes() - before) / (time.toNanos() / 1e9);
  }

  private double changes() throws SQLException {
    // Statistics are told after a second at the latest, which is little beside what is measured.
    return Double.parseDouble(
        bench
            .cluster()
            .value(
                Accounts.DATABASE,
                "select pg_stat_get_tuples_updated('pgbench_accounts'::regclass)"));
  }

  private Rate caughtUp(double written, boolean beside) throws SQLException {
    EngineRun run = EngineRun.on(bench.cluster(), Accounts.DATABASE);
    double before = changes();
    long start = System.nanoTime();
    RewriteResult result = run.refresh(Accounts.TABLE);
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Rate(
        written,
        beside ? (changes() - before) / seconds : 0,
        result.changesReplayed(),
        run.seconds(RewritePhase.CATCH_UP));
  }

  private void add(Rate rate) {
    rates.add(rate);
    bench
        .results()
        .say(
            String.format(
                Locale.ROOT,
                "Replayed %,d keys in %.1f s, %,.0f keys/s, %s",
                rate.keys(),
                rate.seconds(),
                rate.replayed(),
                rate.meanwhile() == 0 ? "alone" : "beside the application"));
  }

  private void report() throws IOException {
    MarkdownTable table =
        new MarkdownTable(
            "catch-up", "keys/s, median", "each round", "keys", "written/s before", "meanwhile");
    for (boolean isAlone : new boolean[] {true, false}) {
      List<Rate> these = rates.stream().filter(rate -> (rate.meanwhile() == 0) == isAlone).toList();
      Figures replayed = new Figures(these.stream().map(Rate::replayed).toList());
      table.add(
          isAlone ? "alone" : "beside the application",
          Figures.decimal(replayed.median(), 0),
          replayed.each(0),
          Figures.decimal(median(these.stream().map(rate -> (double) rate.keys()).toList()), 0),
          Figures.decimal(median(these.stream().map(Rate::written).toList()), 0),
          Figures.decimal(median(these.stream().map(Rate::meanwhile).toList()), 0));
    }
    bench.results().print("\n### How fast changes are replayed\n\n" + table);
    List<String> lines = new ArrayList<>();
    lines.add("written_per_s,written_meanwhile_per_s,keys,seconds,keys_per_s");
    rates.forEach(rate -> lines.add(rate.csv()));
    bench.results().write("runs.csv", lines);
  }

  private static double median(List<Double> values) {
    return new Figures(values).median();
  }
}
