package io.github.onlinerewrite.engine.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.onlinerewrite.engine.Capture;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server ends all sessions of the rewrite, once in each phase. */
class LostSessionIT {

  private TestDatabase database;

  @BeforeEach
  void createTables() throws SQLException {
    database = TestDatabase.create();
    database.execute(
        "create table t (id int primary key, v int)",
        "insert into t select g, g from generate_series(1, 5000) g",
        "create table t_new (id bigint primary key, v int)");
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    database.close();
  }

  /** A run that swaps at once is never READY, and one without a way back never IN_SYNC. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"CHECK", "READY", "IN_SYNC", "DONE", "ABORTED"})
  void isReplacedByAnotherOne(RewritePhase phase) throws SQLException {
    isReplaced(phase, RewriteOptions.defaults());
  }

  /** That which decodes as well. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"CHECK", "READY", "IN_SYNC", "DONE", "ABORTED"})
  void isReplacedByAnotherOneWithLogicalDecoding(RewritePhase phase) throws SQLException {
    database.allowReplication();
    isReplaced(phase, RewriteOptions.defaults().withCapture(Capture.LOGICAL));

    assertThat(
            database.value(
                "select (select count(*) from pg_publication) + (select count(*)"
                    + " from pg_replication_slots where database = current_database())"))
        .isEqualTo("0");
  }

  private void isReplaced(RewritePhase phase, RewriteOptions options) throws SQLException {
    List<String> said = new ArrayList<>();
    TableRewriter.using(database.ownerDataSource())
        .withListener(new EndsSessions(phase).and(new Hears(said)))
        .rewrite(RewriteSpec.table("t").into("t_new"), options);

    assertThat(said)
        .anyMatch(line -> line.startsWith("public.t: a session was lost; resuming with new ones"));
    assertThat(database.value("select count(*) || ' ' || sum(v) from t"))
        .isEqualTo("5000 12502500");
    assertThat(database.value("select phase from online_rewrite.rewrite")).isEqualTo("DONE");
  }

  @ParameterizedTest
  @EnumSource(names = {"COPY", "CUT_OVER"})
  void endsTheRunWhenItIsTheOnlyOne(RewritePhase phase) throws SQLException {
    try (Connection connection = database.owner()) {
      Throwable failure =
          catchThrowable(
              () ->
                  TableRewriter.using(connection)
                      .withListener(new EndsSessions(phase))
                      .rewrite(RewriteSpec.table("t").into("t_new"), RewriteOptions.defaults()));

      assertThat(failure)
          .isInstanceOf(RewriteException.Failed.class)
          .hasMessageContaining("resumes");
    }
  }

  private record Hears(List<String> said) implements RewriteListener {
    @Override
    public void notice(String table, String message) {
      said.add(table + ": " + message);
    }
  }

  private final class EndsSessions implements RewriteListener {
    private final Set<RewritePhase> phases;

    EndsSessions(RewritePhase phase) {
      phases = EnumSet.of(phase);
    }

    @Override
    public void phaseStarted(String table, RewritePhase phase) {
      if (!phases.remove(phase)) {
        return;
      }
      try (Connection superuser = database.superuser();
          Statement statement = superuser.createStatement()) {
        statement.execute(
            """
            select pg_terminate_backend(pid)
            from pg_stat_activity
            where usename = '{owner}' and datname = current_database()
            """
                .replace("{owner}", database.ownerUser()));
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    }
  }
}
