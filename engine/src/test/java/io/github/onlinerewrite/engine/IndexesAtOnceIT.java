package io.github.onlinerewrite.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As many indexes are built at once as there are workers. */
class IndexesAtOnceIT {

  private static final String BUILDING =
      "select count(*) from pg_stat_activity where datname = current_database()"
          + " and query like 'create index%' and wait_event_type = 'Lock' and state = 'active'";

  private TestDatabase database;

  /** An index on {@code held(…)} is built when nobody has advisory lock 1. */
  @BeforeEach
  void createTable() throws SQLException {
    database = TestDatabase.create();
    database.execute(
        "create table t (id int primary key, a int, b int, c int unique)",
        """
        create function held(int) returns int immutable language plpgsql as $$
        begin
          perform pg_advisory_xact_lock_shared(1);
          return $1;
        end $$""",
        "create index t_a on t (held(a))",
        "create index t_b on t (held(b))",
        "create index t_ab on t (held(a + b))",
        "insert into t select i, i, i, i from generate_series(1, 100) i");
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    database.close();
  }

  @ParameterizedTest
  @CsvSource({"2", "3"})
  void asManyAsThereAreWorkers(int workers) throws SQLException {
    CompletableFuture<RewriteResult> run;
    try (Connection holder = database.superuser();
        Statement holding = holder.createStatement()) {
      run =
          CompletableFuture.supplyAsync(
              () ->
                  TableRewriter.using(database.ownerDataSource())
                      .withListener(
                          new RewriteListener() {
                            @Override
                            public void phaseStarted(String table, RewritePhase phase) {
                              if (phase == RewritePhase.INDEX) {
                                hold(holding);
                              }
                            }
                          })
                      .rewrite(
                          RewriteSpec.table("t"), RewriteOptions.defaults().withWorkers(workers)));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> String.valueOf(workers).equals(database.value(BUILDING)));
    }
    assertThat(run).succeedsWithin(Duration.ofSeconds(60));
    assertThat(indexes()).isEqualTo("t_a, t_ab, t_b, t_c_key, t_pkey");
  }

  @Test
  void oneAfterTheOtherOnOneConnection() throws SQLException {
    try (Connection connection = database.owner()) {
      TableRewriter.using(connection)
          .rewrite(RewriteSpec.table("t"), RewriteOptions.defaults().withWorkers(1));
    }
    assertThat(indexes()).isEqualTo("t_a, t_ab, t_b, t_c_key, t_pkey");
  }

  private static void hold(Statement statement) {
    try {
      statement.execute("select pg_advisory_lock(1)");
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private @Nullable String indexes() throws SQLException {
    return database.value(
        "select string_agg(c.relname, ', ' order by c.relname) from pg_index i"
            + " join pg_class c on c.oid = i.indexrelid"
            + " where i.indrelid = 't'::regclass and i.indisvalid");
  }
}
