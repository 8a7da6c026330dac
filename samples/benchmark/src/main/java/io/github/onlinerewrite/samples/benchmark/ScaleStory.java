package io.github.onlinerewrite.samples.benchmark;

import io.github.onlinerewrite.engine.Partitioning;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteSpec;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether a row costs the same in tables of different sizes and shapes. */
final class ScaleStory {

  private static final String DATABASE = "scale";
  private static final RewriteSpec PLAIN = RewriteSpec.table("subject").droppingOldTable();

  /** Rows of about 40, 120 and 1,000 bytes, and of 8 kB that the server stores beside the table. */
  private static final String NARROW = "i % 1000 as v";

  private static final String USUAL = "i % 1000 as bid, 0 as balance, repeat('x', 84) as filler";
  private static final String WIDE = USUAL + wideColumns();

  /** Digits that do not compress. */
  private static final String TOASTED =
      """
      (select string_agg(md5((i::bigint * 250 + j)::text), '') from generate_series(1, 250) j)
      as document
      """;

  private final Bench bench;

  ScaleStory(Bench bench) {
    this.bench = bench;
  }

  /**
   * A table to be rewritten.
   *
   * @param columns besides its key, as a select list over i
   * @param others how many other tables there are in the database
   */
  private record Subject(String name, long rows, String columns, RewriteSpec spec, long others) {

    static Subject of(String name, long rows, String columns) {
      return new Subject(name, rows, columns, PLAIN, 0);
    }
  }

  private record Cost(Subject subject, EngineRun run, double wal) {}

  void run() throws Exception {
    MarkdownTable table =
        new MarkdownTable(
            "table",
            "rows",
            "seconds",
            "us a row",
            "check, ms",
            "swap, ms",
            "WAL a row",
            "heap, MB");
    List<String> lines = new ArrayList<>();
    lines.add("table,rows,seconds,us_per_row,check_ms,cut_over_ms,wal_bytes_per_row,heap_mb");
    for (Subject subject : subjects(bench.settings().rows())) {
      Cost cost = measure(subject);
      List<String> cells = cells(cost);
      table.add(cells.toArray(String[]::new));
      lines.add(String.join(",", cells.stream().map(cell -> cell.replace(",", "")).toList()));
      bench.results().say(String.join(", ", cells));
    }
    bench.results().print("\n### What a row costs\n\n" + table);
    bench.results().write("runs.csv", lines);
  }

  private static List<Subject> subjects(long rows) {
    long tenth = Math.max(1, rows / 10);
    List<Subject> subjects = new ArrayList<>();
    // The first warms the JVM up.
    subjects.add(Subject.of("warm-up", tenth, USUAL));
    for (long size : new long[] {tenth, rows, rows * 5}) {
      subjects.add(Subject.of("usual", size, USUAL));
    }
    subjects.add(Subject.of("narrow", rows, NARROW));
    subjects.add(Subject.of("wide", tenth, WIDE));
    subjects.add(Subject.of("TOASTed", Math.max(1, rows / 100), TOASTED));
    for (int partitions : new int[] {1, 100, 1000}) {
      // Of a handful of rows, empty partitions would tell nothing.
      if (partitions <= tenth) {
        subjects.add(
            new Subject(
                "partitions: " + partitions,
                tenth,
                USUAL,
                PLAIN.partitionBy(Partitioning.hash("id").partitions(partitions)),
                0));
      }
    }
    long others = Math.max(1, rows / 1000);
    subjects.add(new Subject("among other tables: " + others, tenth, USUAL, PLAIN, others));
    return subjects;
  }

  private Cost measure(Subject subject) throws SQLException {
    Cluster cluster = bench.cluster();
    cluster.execute(
        Cluster.ADMIN,
        "drop database if exists " + DATABASE,
        "create database " + DATABASE + " owner " + Cluster.OWNER);
    fill(subject);
    cluster.execute(Cluster.ADMIN, "checkpoint");
    double before = wal();
    EngineRun run = EngineRun.on(cluster, DATABASE);
    run.rewrite(subject.spec(), RewriteOptions.defaults().withVerify(false));
    return new Cost(subject, run, wal() - before);
  }

  private void fill(Subject subject) throws SQLException {
    bench
        .cluster()
        .execute(
            DATABASE,
            "grant create on schema public to " + Cluster.OWNER,
            "set role " + Cluster.OWNER,
            // Each statement is a transaction, so the locks do not add up.
            """
            create procedure others(many bigint) language plpgsql as $$
            begin
              for i in 1 .. many loop
                execute format('create table other_%s (id int primary key, note text)', i);
                commit;
              end loop;
            end $$
            """,
            "call others(" + subject.others() + ")",
            "create table subject as select i::int as id, {columns} from generate_series(1, {rows}) i"
                .replace("{columns}", subject.columns())
                .replace("{rows}", Long.toString(subject.rows())),
            "alter table subject add primary key (id)",
            "vacuum (analyze) subject");
  }

  private double wal() throws SQLException {
    return Double.parseDouble(
        bench
            .cluster()
            .value(Cluster.ADMIN, "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')"));
  }

  private static List<String> cells(Cost cost) {
    long rows = cost.subject().rows();
    EngineRun run = cost.run();
    return List.of(
        cost.subject().name(),
        String.format(Locale.ROOT, "%,d", rows),
        Figures.decimal(run.seconds(), 1),
        Figures.decimal(run.seconds() * 1e6 / rows, 2),
        Figures.decimal(run.seconds(RewritePhase.CHECK) * 1000, 0),
        Figures.decimal(run.seconds(RewritePhase.CUT_OVER) * 1000, 0),
        Figures.decimal(cost.wal() / rows, 0),
        Figures.decimal(run.heap(), 1));
  }

  private static String wideColumns() {
    StringBuilder columns = new StringBuilder();
    for (int column = 1; column <= 25; column++) {
      columns.append(", md5((i + ").append(column).append(")::text) as c").append(column);
    }
    return columns.toString();
  }
}
