package io.github.onlinerewrite.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The main job: an int table becomes a bigint table, partitioned by date. */
class MeasurementIT {

  private TestDatabase database;

  @BeforeEach
  void createTables() throws SQLException {
    database = TestDatabase.create();
    database.execute(
        """
        create table measurement (
          id int, city_id int not null, logdate date not null, peaktemp int,
          primary key (id, logdate))""",
        """
        insert into measurement
        select i, i % 100, date '2026-01-01' + i % 90, i % 40 from generate_series(1, 20000) i""",
        """
        create table measurement_aux (
          id bigint, city_id int not null, logdate date not null, peaktemp int,
          primary key (id, logdate)) partition by range (logdate)""",
        """
        create table measurement_2026_01 partition of measurement_aux
        for values from ('2026-01-01') to ('2026-02-01')""",
        "create table measurement_rest partition of measurement_aux default");
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    database.close();
  }

  @Test
  void sessionsOfADataSourceRewriteTheTable() throws SQLException {
    RewriteResult result =
        TableRewriter.using(database.ownerDataSource())
            .rewrite(spec(), RewriteOptions.defaults().withChunkSize(ByteSize.parse("256 kB")));
    assertRewritten(result);
    assertThat(result.notices()).isEmpty();
  }

  @Test
  void oneConnectionRewritesTheTable() throws SQLException {
    try (Connection connection = database.owner()) {
      RewriteResult result =
          TableRewriter.using(connection).rewrite(spec(), RewriteOptions.defaults());
      assertRewritten(result);
      assertThat(result.notices()).singleElement().asString().contains("writes are exact");
    }
  }

  @Test
  void aConnectionWithAnOpenTransactionIsRefusedAndNotCommitted() throws SQLException {
    try (Connection connection = database.owner();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("update measurement set peaktemp = 99 where id = 1");
      assertThatThrownBy(
              () -> TableRewriter.using(connection).rewrite(spec(), RewriteOptions.defaults()))
          .isInstanceOf(RewriteException.Failed.class)
          .hasMessageContaining("transaction open");
      connection.rollback();
    }
    assertThat(database.value("select count(*) from measurement where peaktemp = 99"))
        .isEqualTo("0");
  }

  @Test
  void aSecondRunFindsItDone() throws SQLException {
    TableRewriter rewriter = TableRewriter.using(database.ownerDataSource());
    rewriter.rewrite(spec(), RewriteOptions.defaults());
    RewriteResult again = rewriter.rewrite(spec(), RewriteOptions.defaults());
    assertThat(again.alreadySwapped()).isTrue();
    assertThat(rewriter.status())
        .extracting(RewriteStatus::phase)
        .isEqualTo(List.of(RewritePhase.DONE));
  }

  /** An index-only scan is chosen by what vacuum has written down. */
  @Test
  void theTargetIsVacuumedAndWithoutVerificationAnalyzed() throws SQLException {
    String pages =
        "select sum(relallvisible) > 0 from pg_class where relname like 'measurement_____%'";
    String statistics =
        "select count(distinct tablename) from pg_stats where tablename like 'measurement%'"
            + " and tablename not like '%_old'";
    database.execute(
        "alter table measurement_2026_01 set (autovacuum_enabled = off)",
        "alter table measurement_rest set (autovacuum_enabled = off)",
        "create table m2 (like measurement including all) with (autovacuum_enabled = off)");
    TableRewriter rewriter = TableRewriter.using(database.ownerDataSource());
    rewriter.rewrite(spec(), RewriteOptions.defaults());
    assertThat(database.value(pages)).isEqualTo("t");

    database.execute("insert into m2 select * from measurement");
    rewriter.rewrite(RewriteSpec.table("m2"), RewriteOptions.defaults().withVerify(false));
    assertThat(database.value("select count(*) > 0 from pg_stats where tablename = 'm2'"))
        .isEqualTo("t");
    assertThat(database.value(statistics)).isEqualTo("3");
    assertThat(database.value("select relallvisible from pg_class where oid = 'm2'::regclass"))
        .isEqualTo("0");
  }

  /** The old table is dropped under a lock that no application waits for. */
  @Test
  void theDropOfTheOldTableIsNoStall() throws SQLException {
    try (Connection admin = database.superuser();
        Statement statement = admin.createStatement()) {
      statement.execute(
          """
          create function slowly() returns event_trigger language plpgsql as $$
          begin
            perform pg_sleep(0.5) from pg_event_trigger_dropped_objects()
            where object_type = 'table' and object_name = 'measurement_old';
          end $$;
          create event trigger slowly on sql_drop execute function slowly()""");
    }
    List<LockAttempt> told = new ArrayList<>();
    RewriteResult result =
        TableRewriter.using(database.ownerDataSource())
            .withListener(
                new RewriteListener() {
                  @Override
                  public void lockAttempt(String table, LockAttempt attempt) {
                    told.add(attempt);
                  }
                })
            .rewrite(
                spec().droppingOldTable(),
                RewriteOptions.defaults().withStallBudget(Duration.ofSeconds(4)));
    assertThat(told)
        .filteredOn(attempt -> attempt.purpose().equals("drop the old table"))
        .last()
        .satisfies(attempt -> assertThat(attempt.stall()).isGreaterThan(Duration.ofMillis(500)));
    assertThat(result.longestStall())
        .isEqualTo(
            told.stream()
                .filter(attempt -> !attempt.purpose().equals("drop the old table"))
                .map(LockAttempt::stall)
                .max(Duration::compareTo)
                .orElseThrow());
  }

  private static RewriteSpec spec() {
    return RewriteSpec.table("measurement").into("measurement_aux");
  }

  private void assertRewritten(RewriteResult result) throws SQLException {
    assertThat(result.rowsCopied()).isEqualTo(20_000);
    assertThat(database.value("select count(*) from measurement")).isEqualTo("20000");
    assertThat(
            database.value(
                """
                select count(*) from measurement_old o
                full join measurement n on n.id = o.id and n.logdate = o.logdate
                where n.id is null or o.id is null or n.peaktemp is distinct from o.peaktemp"""))
        .isEqualTo("0");
    assertThat(database.value("select relkind from pg_class where oid = 'measurement'::regclass"))
        .isEqualTo("p");
    assertThat(database.value("select to_regclass('measurement_aux')")).isNull();
    assertThat(database.value("select count(*) from pg_trigger where tgname ~ 'guard|capture'"))
        .isEqualTo("0");
  }
}
