package io.github.onlinerewrite.samples.benchmark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** Medians of the contest, and each value they are of. */
final class ContestReport {

  private static final String REPACK = "pg_repack";
  private static final String ALTER = "alter-table";
  private static final String INSERT = "insert-select";

  private final List<Run> runs;

  /** Of those of {@code runs} that did what they should. */
  ContestReport(List<Run> runs) {
    this.runs = runs.stream().filter(run -> run.fault().isEmpty()).toList();
  }

  String text() {
    StringBuilder text = new StringBuilder("\n### Without load\n\n").append(withoutLoad());
    if (runs.stream().anyMatch(Run::underLoad)) {
      text.append("\n### Under load\n\n").append(underLoad());
      text.append("\n### What an update waits, in ms: median / p99 / longest\n\n");
      text.append(waits());
    }
    if (runs.stream().anyMatch(run -> !run.locks().isEmpty())) {
      text.append("\n### Locks that an application can feel\n\n").append(locks());
      text.append("\n### Steps of the swap, under its lock and under load\n\n").append(steps());
    }
    return text.toString();
  }

  private MarkdownTable withoutLoad() {
    MarkdownTable table =
        new MarkdownTable(
            "contender",
            "seconds",
            "each round",
            "x pg_repack",
            "x ALTER TABLE",
            "WAL, bytes a row",
            "x INSERT ... SELECT");
    for (String contender : contenders(run -> !run.underLoad())) {
      Figures seconds = figures(contender, false, Run::seconds);
      Figures wal = figures(contender, false, Run::walBytesPerRow);
      table.add(
          contender,
          Figures.decimal(seconds.median(), 1),
          seconds.each(1),
          Figures.decimal(ratio(contender, REPACK, false), 2),
          Figures.decimal(ratio(contender, ALTER, false), 2),
          Figures.decimal(wal.median(), 0),
          Figures.decimal(wal.median() / figures(INSERT, false, Run::walBytesPerRow).median(), 2));
    }
    return table;
  }

  private MarkdownTable underLoad() {
    MarkdownTable table =
        new MarkdownTable(
            "contender",
            "seconds",
            "each round",
            "x pg_repack",
            "longest wait, ms",
            "each round",
            "swap's lock held, ms",
            "each round",
            "a snapshot held, s");
    for (String contender : contenders(Run::underLoad)) {
      Figures seconds = figures(contender, true, Run::seconds);
      Figures longest = figures(contender, true, run -> run.application().during().longest());
      Figures held = figures(contender, true, Run::swapHeld);
      table.add(
          contender,
          Figures.decimal(seconds.median(), 1),
          seconds.each(1),
          Figures.decimal(ratio(contender, REPACK, true), 2),
          Figures.decimal(longest.median(), 1),
          longest.each(1),
          Figures.decimal(held.median(), 1),
          held.each(1),
          Figures.decimal(figures(contender, true, Run::snapshotSeconds).median(), 1));
    }
    return table;
  }

  private MarkdownTable waits() {
    MarkdownTable table = new MarkdownTable("contender", "before", "during", "after");
    for (String contender : contenders(Run::underLoad)) {
      table.add(
          contender,
          waits(contender, run -> run.application().before()),
          waits(contender, run -> run.application().during()),
          waits(contender, run -> run.application().after()));
    }
    return table;
  }

  private String waits(String contender, Function<Run, Waits> when) {
    return String.join(
        " / ",
        Figures.decimal(figures(contender, true, run -> when.apply(run).median()).median(), 1),
        Figures.decimal(figures(contender, true, run -> when.apply(run).p99()).median(), 1),
        Figures.decimal(figures(contender, true, run -> when.apply(run).longest()).median(), 1));
  }

  /** Of all runs of ours, whatever was asked for: the swap is the same. */
  private MarkdownTable locks() {
    MarkdownTable table =
        new MarkdownTable("for", "attempts", "held, ms (median)", "longest", "longest stall, ms");
    List<HeldLock> all = runs.stream().flatMap(run -> run.locks().stream()).toList();
    for (String purpose : all.stream().map(HeldLock::purpose).distinct().toList()) {
      List<HeldLock> locks = all.stream().filter(lock -> lock.purpose().equals(purpose)).toList();
      Figures held = new Figures(locks.stream().map(lock -> lock.held().toNanos() / 1e6).toList());
      Figures stall =
          new Figures(locks.stream().map(lock -> lock.stall().toNanos() / 1e6).toList());
      table.add(
          purpose,
          Integer.toString(locks.size()),
          Figures.decimal(held.median(), 1),
          Figures.decimal(held.largest(), 1),
          Figures.decimal(stall.largest(), 1));
    }
    return table;
  }

  private MarkdownTable steps() {
    MarkdownTable table = new MarkdownTable("step", "ms (median)", "longest");
    List<SwapStep> all =
        runs.stream().filter(Run::underLoad).flatMap(run -> run.steps().stream()).toList();
    for (String name : all.stream().map(SwapStep::name).distinct().toList()) {
      Figures took =
          new Figures(
              all.stream()
                  .filter(step -> step.name().equals(name))
                  .map(SwapStep::milliseconds)
                  .toList());
      table.add(name, Figures.decimal(took.median(), 1), Figures.decimal(took.largest(), 1));
    }
    return table;
  }

  /** Bars of the medians, as multiples of pg_repack's, or of the fastest where it is not there. */
  String timePlot() {
    List<BarPlot.Bar> bars = new ArrayList<>();
    for (boolean underLoad : new boolean[] {false, true}) {
      List<String> contenders = contenders(run -> run.underLoad() == underLoad);
      double unit =
          contenders.contains(REPACK)
              ? seconds(REPACK, underLoad)
              : contenders.stream()
                  .mapToDouble(contender -> seconds(contender, underLoad))
                  .min()
                  .orElse(1);
      contenders.stream()
          .sorted(Comparator.comparingDouble(contender -> seconds(contender, underLoad)))
          .forEach(
              contender ->
                  bars.add(
                      new BarPlot.Bar(
                          contender,
                          underLoad ? "under load" : "without load",
                          seconds(contender, underLoad) / unit,
                          Figures.decimal(seconds(contender, underLoad), 1) + " s")));
    }
    boolean hasRepack = !contenders(run -> run.contender().equals(REPACK)).isEmpty();
    return BarPlot.of(
        "Wall time, as a multiple of " + (hasRepack ? "pg_repack's" : "the shortest"), bars);
  }

  private double seconds(String contender, boolean underLoad) {
    return figures(contender, underLoad, Run::seconds).median();
  }

  private double ratio(String contender, String other, boolean underLoad) {
    return seconds(contender, underLoad) / seconds(other, underLoad);
  }

  private Figures figures(String contender, boolean underLoad, ToDoubleFunction<Run> figure) {
    return new Figures(
        runs.stream()
            .filter(run -> run.contender().equals(contender) && run.underLoad() == underLoad)
            .map(figure::applyAsDouble)
            .toList());
  }

  /** In the order in which they ran. */
  private List<String> contenders(Predicate<Run> chosen) {
    return runs.stream().filter(chosen).map(Run::contender).distinct().toList();
  }
}
