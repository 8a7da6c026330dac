package io.github.onlinerewrite.samples.benchmark;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** All contenders in turn, in each round; first without load, then with it. */
final class Contest {

  private final Bench bench;
  private final Results results;
  private final List<Run> runs = new ArrayList<>();
  private final Map<String, Trial.Trace> traces = new LinkedHashMap<>();

  Contest(Bench bench) {
    this.bench = bench;
    this.results = bench.results();
  }

  /** Measures and reports; an error at the end when a table was not right. */
  void run() throws Exception {
    Settings settings = bench.settings();
    List<Contender> contenders = present();
    results.say(String.format(Locale.ROOT, "Loading %,d rows ...", settings.rows()));
    new Accounts(bench.cluster()).createTemplate(settings.rows());
    for (int round = 1; round <= settings.rounds(); round++) {
      for (Contender contender : contenders) {
        if (round <= contender.rounds(settings.rounds())) {
          measure(contender, round);
        }
      }
    }
    report();
    refuseFaults();
  }

  /** Those that were asked for and can take part; of the others it says why they cannot. */
  private List<Contender> present() throws IOException, SQLException {
    Cluster cluster = bench.cluster();
    List<Contender> all =
        List.of(
            SqlContender.insertSelect(cluster),
            SqlContender.statementsAlone(cluster),
            SqlContender.alterTable(cluster),
            new PgRepack(cluster, bench.programs()),
            new PgRewrite(cluster),
            OnlineRewrite.plain(bench),
            OnlineRewrite.toBigint(bench),
            OnlineRewrite.toBigintQuickly(bench),
            OnlineRewrite.toBigintVerified(bench));
    List<Contender> present = new ArrayList<>();
    StringBuilder lines = new StringBuilder();
    for (Contender contender : all) {
      if (bench.settings().wants(contender.name())) {
        Optional<String> absence = contender.absence();
        if (absence.isEmpty()) {
          present.add(contender);
        }
        lines.append("- ").append(contender.name()).append(": ");
        lines.append(absence.isEmpty() ? shown(contender) : "left out, " + absence.get());
        lines.append('\n');
      }
    }
    if (!bench.programs().has("pgbench")) {
      lines.append("- no pgbench in ").append(bench.programs().bindir());
      lines.append(": nothing is measured under load\n");
    }
    results.print(lines.toString());
    return present;
  }

  private static String shown(Contender contender) throws IOException, SQLException {
    String version = contender.version();
    return "`" + contender.what() + "`" + (version.isEmpty() ? "" : " (" + version + ")");
  }

  private void measure(Contender contender, int round) throws Exception {
    Trial trial = new Trial(bench);
    keep(trial.without(contender, round));
    if (contender.isOnline() && bench.programs().has("pgbench")) {
      keep(trial.underLoad(contender, round));
    }
  }

  private void keep(Trial.Outcome outcome) {
    Run run = outcome.run();
    runs.add(run);
    outcome.traces().forEach(trace -> traces.putIfAbsent(run.contender(), trace));
    results.say(
        String.format(
            Locale.ROOT,
            "Round %d, %s, %s load: %.1f s%s%s",
            run.round(),
            run.contender(),
            run.underLoad() ? "with" : "without",
            run.seconds(),
            run.underLoad()
                ? String.format(
                    Locale.ROOT, ", longest wait %.1f ms", run.application().during().longest())
                : "",
            run.fault().isEmpty() ? "" : ", WRONG: " + run.fault()));
  }

  private void report() throws IOException {
    List<String> lines = new ArrayList<>(List.of(Run.HEADER));
    runs.forEach(run -> lines.add(run.csv()));
    results.write("runs.csv", lines);
    ContestReport report = new ContestReport(runs);
    results.print(report.text());
    results.write("time.svg", report.timePlot());
    if (!traces.isEmpty()) {
      results.write("waits.svg", WaitsPlot.of(traces));
    }
  }

  private void refuseFaults() {
    List<String> faults =
        runs.stream()
            .filter(run -> !run.fault().isEmpty())
            .map(run -> run.contender() + ": " + run.fault())
            .toList();
    if (!faults.isEmpty()) {
      throw new IllegalStateException("the table is not right: " + String.join("; ", faults));
    }
  }
}
