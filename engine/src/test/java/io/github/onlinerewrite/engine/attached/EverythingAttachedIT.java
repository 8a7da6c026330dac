package io.github.onlinerewrite.engine.attached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.PgDump;
import io.github.onlinerewrite.testsupport.SchemaDump;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A table that has every kind of attachment at once, with hostile names. */
class EverythingAttachedIT {

  private static final String TABLE =
      "We\"ird {x}; ? tableeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeé";
  private static final String QUOTED = '"' + TABLE.replace("\"", "\"\"") + '"';
  private static final String TARGET = "new {x}; ?";

  private TestDatabase database;

  @BeforeEach
  void createEverything() throws SQLException, IOException {
    database = TestDatabase.create();
    for (String statement : statements()) {
      run(statement);
    }
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    database.close();
  }

  private static List<String> statements() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(EverythingAttachedIT.class.getResourceAsStream("everything.sql"))) {
      return List.of(new String(file.readAllBytes(), StandardCharsets.UTF_8).split("\n\n"));
    }
  }

  private void run(String section) throws SQLException {
    String oldest = section.replaceFirst("(?s)^-- (?:superuser )?from (\\d+)\n.*|.*", "0$1");
    String sql = section.replaceAll("(?m)^--.*\n?", "").strip().replace("{t}", QUOTED);
    if (sql.isEmpty() || database.majorVersion() < Integer.parseInt(oldest)) {
      return;
    }
    String statement =
        sql.replace("{owner}", database.ownerUser())
            .replace("{application}", database.applicationUser());
    try (Connection connection =
            section.startsWith("-- superuser") ? database.superuser() : database.owner();
        Statement jdbc = connection.createStatement()) {
      jdbc.setEscapeProcessing(false);
      jdbc.execute(statement);
    }
  }

  private void rewrite() {
    TableRewriter.using(database.ownerDataSource())
        .rewrite(
            RewriteSpec.table(TABLE).into(TARGET).keepingOldTableAs("old {x} ?").droppingOldTable(),
            RewriteOptions.defaults());
  }

  private void rewriteDerived() throws SQLException {
    run("drop table \"" + TARGET + "\"");
    TableRewriter.using(database.ownerDataSource())
        .rewrite(
            RewriteSpec.table(TABLE).keepingOldTableAs("old {x} ?").droppingOldTable(),
            RewriteOptions.defaults());
  }

  private @Nullable String rows() throws SQLException {
    return database.value(
        "select string_agg((to_jsonb(t) - 'r')::text || ' ' || r::oid::text, ',' order by t) from "
            + QUOTED
            + " t");
  }

  /** Without the target, which is not there any more afterwards. */
  private List<String> schema() throws SQLException {
    return SchemaDump.of(database).stream().filter(line -> !line.contains(TARGET)).toList();
  }

  @Test
  void schemaAndRowsAreTheSameAfterwards() throws SQLException {
    List<String> before = schema();
    String rows = rows();

    rewrite();

    assertThat(schema()).containsExactlyElementsOf(before);
    assertThat(rows()).isEqualTo(rows);
  }

  @Test
  void schemaAndRowsAreTheSameWhenItWasReverted() throws SQLException {
    run("drop table \"" + TARGET + "\"");
    List<String> before = SchemaDump.of(database);
    String rows = rows();
    TableRewriter rewriter = TableRewriter.using(database.ownerDataSource());
    RewriteSpec spec = RewriteSpec.table(TABLE).keepingOldTableAs("old {x} ?").keepingInSync();
    for (int time = 1; time <= 2; time++) {
      rewriter.rewrite(spec, RewriteOptions.defaults());

      rewriter.revert(TABLE);

      assertThat(SchemaDump.of(database)).containsExactlyElementsOf(before);
      assertThat(rows()).isEqualTo(rows);
    }
  }

  @Test
  void aDerivedTargetIsTheSameAfterwards() throws SQLException, IOException {
    List<String> before = schema();
    String rows = rows();
    run("drop table \"" + TARGET + "\"");
    Optional<List<String>> dump = PgDump.schemaOf(database);
    List<String> all = statements();
    run(all.get(all.size() - 1));

    rewriteDerived();

    assertThat(schema()).containsExactlyElementsOf(before);
    assertThat(rows()).isEqualTo(rows);
    if (dump.isPresent()) {
      assertThat(PgDump.schemaOf(database).orElseThrow()).containsExactlyElementsOf(dump.get());
    }
  }

  @Test
  void pgDumpPrintsTheSameAfterwards() throws SQLException, IOException {
    run("drop table \"" + TARGET + "\"");
    Optional<List<String>> before = PgDump.schemaOf(database);
    assumeTrue(before.isPresent(), "no pg_dump that is new enough");
    List<String> all = statements();
    run(all.get(all.size() - 1));

    rewrite();

    assertThat(PgDump.schemaOf(database).orElseThrow())
        .containsExactlyElementsOf(before.orElseThrow());
  }
}
