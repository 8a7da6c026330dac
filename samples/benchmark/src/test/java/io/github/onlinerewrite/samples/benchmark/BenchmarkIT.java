package io.github.onlinerewrite.samples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every story with a thousand rows, so that it still works when somebody needs it. */
class BenchmarkIT {

  private static final int ROWS = 1000;

  @TempDir Path output;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  /** Of ours one, and of the others what there is on this machine. */
  @Test
  void contestUnderLoad() throws Exception {
    Set<String> contenders = Set.of("pg_repack", "pg_rewrite", "rewrite-bigint");

    new Benchmark(out(), settings(Story.CONTEST, bindirWithPgbench(), contenders)).run();

    List<String> runs = Files.readAllLines(output.resolve("contest/runs.csv"));
    assertThat(runs.get(0)).isEqualTo(Run.HEADER);
    assertThat(runs)
        .filteredOn(run -> run.startsWith("rewrite-bigint,1,true,"))
        .singleElement()
        // The swap's lock, 50 updates in the second before and more during, no fault.
        .asString()
        .matches("[^,]+,1,true,([\\d.]+,){4}(\\d{2,},([\\d.]+,){3}){3}\"\"");
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .containsPattern("\\| rewrite-bigint .*\\|")
        .containsPattern("\\| swap .*\\|");
    assertThat(output.resolve("contest/time.svg")).content().contains("rewrite-bigint");
    assertThat(output.resolve("contest/waits.svg")).content().contains("rewrite-bigint");
  }

  @Test
  void contestWithoutPgbench() throws Exception {
    new Benchmark(out(), settings(Story.CONTEST, embeddedBindir(), Set.of())).run();

    assertThat(Files.readAllLines(output.resolve("contest/runs.csv")))
        .extracting(run -> run.split(",")[0])
        .containsExactly(
            "contender",
            "insert-select",
            "statements-alone",
            "alter-table",
            "rewrite-plain",
            "rewrite-bigint",
            "rewrite-bigint-c1",
            "rewrite-bigint-verified");
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("pg_repack: left out, ")
        .contains("pg_rewrite: left out, ")
        .contains("nothing is measured under load");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "BACKLOG ; 2 ; (0|1000),[\\d.]+,[\\d.]+",
        "SCALE   ; 10 ; [^,]+,\\d+,([\\d.]+,){5}[\\d.]+",
        "VERIFY  ; 1 ; ([\\d.]+,){2}[\\d.]+",
      })
  void storyWithoutPgbench(Story story, int lines, String line) throws Exception {
    new Benchmark(out(), settings(story, embeddedBindir(), Set.of())).run();

    assertThat(figures(story)).hasSize(lines).allMatch(figures -> figures.matches(line));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "CAPTURE ; 3 ; (none|trigger|logical)(,[1-9][\\d.]*|,0\\.\\d*[1-9]\\d*){4}(,[\\d.]+){2}",
        "REPLAY  ; 2 ; \\d+,\\d+,[1-9]\\d*,[\\d.]+,[1-9]\\d*",
      })
  void storyWithPgbench(Story story, int lines, String line) throws Exception {
    new Benchmark(out(), settings(story, bindirWithPgbench(), Set.of())).run();

    assertThat(figures(story)).hasSize(lines).allMatch(figures -> figures.matches(line));
  }

  /** What it measured, without the header. */
  private List<String> figures(Story story) throws IOException {
    List<String> lines = Files.readAllLines(output.resolve(story.word()).resolve("runs.csv"));
    return lines.subList(1, lines.size());
  }

  @Test
  void contenderThatLosesRowsIsFoundOut() throws Exception {
    Settings settings = settings(Story.CONTEST, embeddedBindir(), Set.of());
    ServerPrograms programs = new ServerPrograms(settings.bindir());
    try (Cluster cluster = Cluster.start(programs, settings.folder())) {
      new Accounts(cluster).createTemplate(ROWS);
      Bench bench = new Bench(cluster, programs, settings, new Results(out(), output));

      Run run = new Trial(bench).without(losingOneRow(cluster), 1).run();

      assertThat(run.fault()).isEqualTo("there are 999 rows");
    }
  }

  private static Contender losingOneRow(Cluster cluster) {
    return new SqlContender(
        cluster, "loser", "delete from pgbench_accounts where aid = 1", "integer", List.of());
  }

  private PrintStream out() {
    return new PrintStream(printed, true, StandardCharsets.UTF_8);
  }

  private Settings settings(Story story, Path bindir, Set<String> contenders) {
    return new Settings(
        story,
        bindir,
        Path.of(System.getProperty("java.io.tmpdir")),
        output,
        Path.of("target", "liquibase").toAbsolutePath(),
        ROWS,
        1,
        50,
        story == Story.CONTEST ? Duration.ofSeconds(1) : Duration.ofMillis(200),
        contenders);
  }

  private static Path bindirWithPgbench() throws IOException {
    assumeThat(System.getenv("PATH").split(File.pathSeparator))
        .as("PostgreSQL's programs are not installed")
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "pg_config")));
    Path bindir = Settings.bindirOfPgConfig();
    assumeThat(bindir.resolve("pgbench")).isExecutable();
    return bindir;
  }

  /** Where its programs are unpacked, of which pgbench is none. */
  private static Path embeddedBindir() throws IOException, SQLException {
    try (EmbeddedPostgres server =
            EmbeddedPostgres.builder().setPGStartupWait(Duration.ofSeconds(90)).start();
        Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("select setting from pg_config where name = 'BINDIR'")) {
      row.next();
      return Path.of(row.getString(1));
    }
  }
}
