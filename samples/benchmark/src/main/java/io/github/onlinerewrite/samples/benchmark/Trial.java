package io.github.onlinerewrite.samples.benchmark;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** Lets one contender run on a fresh copy, and looks at what it leaves. */
final class Trial {

  private final Bench bench;
  private final Accounts accounts;

  Trial(Bench bench) {
    this.bench = bench;
    this.accounts = new Accounts(bench.cluster());
  }

  /**
   * The application's waits over the time of one run.
   *
   * @param from when the contender began
   * @param to when it ended
   */
  record Trace(Latencies latencies, Instant from, Instant to) {

    Run.Application application() {
      return new Run.Application(
          latencies.before(from), latencies.between(from, to), latencies.after(to));
    }
  }

  /** A run, and all waits when there was load. */
  record Outcome(Run run, List<Trace> traces) {}

  /** What was seen of a contender while it ran. */
  private record Seen(
      Instant from, Instant to, Duration wall, double wal, Duration snapshot, Ended ended) {}

  /** What it printed, and why it failed; empty: it did not. */
  private record Ended(List<String> lines, String failure) {}

  Outcome without(Contender contender, int round) throws Exception {
    accounts.fresh();
    contender.prepare();
    Seen seen = observe(contender);
    String fault = fault(contender, 0, 0);
    return new Outcome(run(contender, round, seen, Run.Application.NONE, fault), List.of());
  }

  Outcome underLoad(Contender contender, int round) throws Exception {
    accounts.fresh();
    contender.prepare();
    Duration calm = bench.settings().calm();
    try (Load load = Load.atRate(bench, bench.settings().rate())) {
      load.runFor(calm);
      Seen seen = observe(contender);
      load.runFor(calm);
      Latencies latencies = load.stop();
      Trace trace = new Trace(latencies, seen.from(), seen.to());
      // Of each session that was ended, one update may have been committed but not logged.
      String fault = fault(contender, latencies.count(), latencies.count() + Load.CLIENTS);
      return new Outcome(run(contender, round, seen, trace.application(), fault), List.of(trace));
    }
  }

  private Seen observe(Contender contender)
      throws IOException, InterruptedException, SQLException, ExecutionException {
    try (Horizon horizon = Horizon.watch(bench.cluster())) {
      double written = wal();
      Instant from = Instant.now();
      long start = System.nanoTime();
      Ended ended = ended(contender);
      Duration wall = Duration.ofNanos(System.nanoTime() - start);
      Instant to = Instant.now();
      return new Seen(from, to, wall, wal() - written, horizon.longest(), ended);
    }
  }

  /** The failure of one is told at the end, when all others have been measured. */
  private static Ended ended(Contender contender) throws InterruptedException {
    try {
      return new Ended(contender.run(), "");
    } catch (IOException | SQLException failure) {
      String message = String.valueOf(failure.getMessage());
      return new Ended(message.lines().toList(), "it failed, see its log");
    }
  }

  private Run run(
      Contender contender, int round, Seen seen, Run.Application application, String fault)
      throws IOException {
    boolean underLoad = application.before().transactions() > 0;
    if (!seen.ended().lines().isEmpty()) {
      String log = contender.name() + "-" + round + (underLoad ? "-load" : "") + ".log";
      bench.results().write(log, seen.ended().lines());
    }
    return new Run(
        contender.name(),
        round,
        underLoad,
        seen.wall(),
        seen.wal() / bench.settings().rows(),
        seen.snapshot(),
        HeldLock.in(seen.ended().lines()),
        SwapStep.in(seen.ended().lines()),
        application,
        seen.ended().failure().isEmpty() ? fault : seen.ended().failure());
  }

  private double wal() throws SQLException {
    return Double.parseDouble(
        bench
            .cluster()
            .value(Cluster.ADMIN, "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')"));
  }

  /** Whether all is there that must be; the updates are between the two numbers. */
  private String fault(Contender contender, long fewest, long most) throws SQLException {
    Accounts.Content content = accounts.content();
    if (!content.keyType().equals(contender.keyType())) {
      return "the key is " + content.keyType();
    }
    if (!content.hasPrimaryKey()) {
      return "there is no primary key";
    }
    if (content.rows() != bench.settings().rows()) {
      return "there are " + content.rows() + " rows";
    }
    if (content.updates() < fewest || content.updates() > most) {
      return "%d updates are there of %d to %d".formatted(content.updates(), fewest, most);
    }
    return "";
  }
}
