package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.TableRewriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes that leave no key in the backlog, and what capture must not do to applications. */
class CaptureHazardsIT {

  private static final String SUM = "select sum(balance) || '/' || count(*) from account";

  private Table table;

  @BeforeEach
  void createTable() throws SQLException {
    table = Table.create();
  }

  @AfterEach
  void dropTable() throws SQLException {
    table.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = RewritePhase.class,
      names = {"COPY", "INDEX", "CATCH_UP", "VERIFY", "CUT_OVER"})
  void truncateAtAnyTimeIsReplayed(RewritePhase phase) throws SQLException {
    table.rewriteWhen(
        phase,
        () ->
            table
                .database()
                .execute("truncate account", "insert into account values (1, 42, null)"));
    assertThat(table.database().value(SUM)).isEqualTo("42/1");
  }

  /**
   * TRUNCATE is not MVCC-safe: the next statement finds rows in the target and none in the source.
   */
  @Test
  void truncateInTheMiddleOfTheComparisonIsNoDifference() throws SQLException {
    try (Connection holder = table.database().owner();
        Connection other = table.database().owner()) {
      CompletableFuture<RewriteResult> run =
          table.rewriteMeanwhile(
              RewritePhase.VERIFY,
              () -> execute(holder, "begin", "lock table online_rewrite.backlog_1"));
      // With its locks on both tables: what is truncated is so after this statement.
      awaitWaiting("online_rewrite.backlog_1", "AccessShareLock");
      CompletableFuture<Void> truncate = CompletableFuture.runAsync(() -> truncateAndInsert(other));
      awaitWaiting("account", "AccessExclusiveLock");
      execute(holder, "commit");
      truncate.join();
      run.join();
    }
    assertThat(table.phases())
        .containsSubsequence(RewritePhase.VERIFY, RewritePhase.COPY, RewritePhase.VERIFY);
    assertThat(table.database().value(SUM)).isEqualTo("42/1");
  }

  private static void truncateAndInsert(Connection session) {
    try {
      execute(session, "truncate account", "insert into account values (1, 42)");
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private void awaitWaiting(String name, String mode) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                "t"
                    .equals(
                        table
                            .database()
                            .value(
                                "select count(*) > 0 from pg_locks where not granted"
                                    + " and relation = to_regclass('"
                                    + name
                                    + "') and mode = '"
                                    + mode
                                    + "'")));
  }

  /** By its mark in the backlog; the fingerprint would tell only when rows are compared. */
  @Test
  void truncateIsFoundByTheNextReplayRound() {
    table.rewriteWhen(RewritePhase.INDEX, () -> table.database().execute("truncate account"));
    assertThat(table.phases())
        .containsSubsequence(RewritePhase.COPY, RewritePhase.COPY, RewritePhase.VERIFY)
        .containsOnlyOnce(RewritePhase.VERIFY);
  }

  @ParameterizedTest
  @EnumSource(
      value = RewritePhase.class,
      names = {"COPY", "INDEX", "VERIFY", "CUT_OVER"})
  void aRewriteBySomebodyElseIsCopiedAgain(RewritePhase phase) throws SQLException {
    table.rewriteWhen(phase, () -> table.database().execute("vacuum full account"));
    assertThat(table.database().value(SUM)).isEqualTo("0/2000");
    assertThat(table.notices()).anyMatch(notice -> notice.contains("copying it again"));
  }

  @ParameterizedTest
  @EnumSource(
      value = RewritePhase.class,
      names = {"COPY", "VERIFY", "CUT_OVER"})
  void writesWhileCaptureWasOffAreNotMissed(RewritePhase phase) {
    assertThatThrownBy(
            () ->
                table.rewriteWhen(
                    phase,
                    () ->
                        table
                            .database()
                            .execute(
                                "alter table account disable trigger user",
                                "update account set balance = 1",
                                "alter table account enable always trigger"
                                    + " online_rewrite_capture_1",
                                "alter table account enable always trigger"
                                    + " online_rewrite_truncate_1")))
        .isInstanceOf(RewriteException.Failed.class)
        .hasMessageContaining("capture triggers");
  }

  @Test
  void anAlterTypeWithUsingIsNotMissed() throws SQLException {
    assertThatThrownBy(
            () ->
                table.rewriteWhen(
                    RewritePhase.CUT_OVER,
                    () ->
                        table
                            .database()
                            .execute(
                                "alter table account alter column balance type bigint"
                                    + " using balance + 1000")))
        .isInstanceOf(RewriteException.Failed.class);
    assertThat(table.database().value("select min(balance) from account")).isEqualTo("1000");
  }

  /** Neither a key in the backlog nor another shape: only the files on disk tell. */
  @ParameterizedTest
  @EnumSource(
      value = RewritePhase.class,
      names = {"COPY", "INDEX", "VERIFY", "CUT_OVER"})
  void anAlterTypeToTheSameTypeWithUsingIsCopiedAgain(RewritePhase phase) throws SQLException {
    table.database().execute("update account set balance = id");
    table.rewriteWhen(
        phase,
        () ->
            table
                .database()
                .execute("alter table account alter column balance type int using balance * 1000"));
    assertThat(table.database().value(SUM)).isEqualTo("2001000000/2000");
    assertThat(table.notices()).anyMatch(notice -> notice.contains("copying it again"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"repeatable read", "serializable"})
  void theRolesIsolationLevelDoesNotMatter(String level) throws SQLException {
    table
        .database()
        .execute(
            "alter role {owner} set default_transaction_isolation = '" + level + "'",
            "alter role {owner} set \"TimeZone\" = 'America/Sao_Paulo'");
    try (Connection application = table.database().application()) {
      table.rewriteWhen(
          RewritePhase.CUT_OVER,
          () -> execute(application, "update account set balance = 3 where id <= 100"));
    }
    assertThat(table.database().value("select count(*) from account where balance = 3"))
        .isEqualTo("100");
  }

  @Test
  void theApplicationNeedsNoRightOnOurSchema() throws SQLException {
    try (Connection application = table.database().application()) {
      table.rewriteWhen(
          RewritePhase.COPY,
          () -> {
            execute(
                application,
                "update account set id = id + 10000 where id <= 10",
                "delete from account where id between 11 and 20",
                "insert into account values (1, 1, null)");
            assertThatThrownBy(() -> execute(application, "select * from online_rewrite.backlog_1"))
                .hasMessageContaining("permission denied");
          });
    }
    assertThat(table.database().value(SUM)).isEqualTo("1/1991");
    assertThat(table.database().value("select count(*) from account where id > 10000"))
        .isEqualTo("10");
  }

  /** EXECUTE is PUBLIC's by default, and default privileges give away what is created. */
  @ParameterizedTest
  @EnumSource(
      value = RewritePhase.class,
      names = {"COPY", "CUT_OVER", "SWAPPED"})
  void nobodyElseMayUseWhatIsOurs(RewritePhase phase) throws SQLException {
    table
        .database()
        .execute(
            "alter default privileges grant all on tables to public",
            "alter default privileges grant all on sequences to {application}",
            "alter default privileges grant execute on functions to {application}",
            "alter default privileges grant usage on schemas to {application}");
    table.rewriteWhen(
        phase,
        () -> {
          assertThat(table.database().value(OURS)).isNotEqualTo("0");
          assertThat(table.database().value(GIVEN_AWAY)).isNull();
        });
    assertThat(table.database().value(GIVEN_AWAY)).isNull();
  }

  private static final String OURS =
      """
      select count(*)
      from pg_proc p
      where p.pronamespace = 'online_rewrite'::regnamespace
      """;

  private static final String GIVEN_AWAY =
      """
      select string_agg(object || ' ' || e.privilege_type, ', ')
      from (
        select p.oid::regprocedure::text, coalesce(p.proacl, acldefault('f', p.proowner)),
               p.proowner
        from pg_proc p
        where p.pronamespace = 'online_rewrite'::regnamespace
        union all
        select c.oid::regclass::text, coalesce(c.relacl, acldefault('r', c.relowner)), c.relowner
        from pg_class c
        where c.relnamespace = 'online_rewrite'::regnamespace and c.relkind in ('r', 'v', 'S')
          or c.relname = 'account_new') as ours (object, acl, owner)
      cross join aclexplode(ours.acl) e
      where e.grantee <> ours.owner
      """;

  @Test
  void captureLeavesLastvalAlone() throws SQLException {
    try (Connection application = table.database().application()) {
      table
          .database()
          .execute("create sequence numbers start 77", "grant all on numbers to {application}");
      table.rewriteWhen(
          RewritePhase.COPY,
          () -> {
            execute(application, "select nextval('numbers')", "delete from account where id = 1");
            assertThat(Table.value(application, "select lastval()")).isEqualTo("77");
          });
    }
  }

  @Test
  void aFullBacklogStopsRecordingAndTheRun() throws SQLException {
    assertThatThrownBy(
            () ->
                table.rewriteWith(
                    Table.OPTIONS.withBacklogLimit(ByteSize.ofMegabytes(1)),
                    RewritePhase.CUT_OVER,
                    () -> {
                      for (int i = 0; i < 15; i++) {
                        table.database().execute("update account set balance = balance + 1");
                      }
                    }))
        .isInstanceOf(RewriteException.Failed.class)
        .hasMessageContaining("limit");
    assertThat(
            table.database().value("select pg_relation_size('online_rewrite.backlog_1') < 1200000"))
        .isEqualTo("t");
    TableRewriter.using(table.database().ownerDataSource()).abort("account");
    assertThat(table.rewrite().rowsCopied()).isEqualTo(2000);
    assertThat(table.database().value(SUM)).isEqualTo("30000/2000");
  }

  @Test
  void aNotNullDomainAsKeyDoesNotFailTheApplicationsTruncate() throws SQLException {
    table
        .database()
        .execute(
            "create domain identifier as int not null check (value > 0)",
            "drop table account",
            "create table account (id identifier primary key, balance int, note text)",
            "insert into account values (1, 1, null)",
            "drop table account_new",
            "create table account_new (id identifier primary key, balance bigint, note text)");
    table.rewriteWhen(
        RewritePhase.COPY,
        () ->
            table
                .database()
                .execute("truncate account", "insert into account values (5, 6, null)"));
    assertThat(table.database().value(SUM)).isEqualTo("6/1");
  }

  @Test
  void abortLeavesTheSourceAsItWas() throws SQLException {
    String catalog =
        "select string_agg(tgname, ',') from pg_trigger where tgrelid = 'account'::regclass";
    assertThatThrownBy(
            () ->
                table.rewriteWhen(
                    RewritePhase.VERIFY,
                    () -> {
                      throw new IllegalStateException("the client dies");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(table.database().value(catalog)).contains("online_rewrite_capture_1");
    TableRewriter rewriter = TableRewriter.using(table.database().ownerDataSource());
    rewriter.abort("account");
    assertThat(table.database().value(catalog)).isNull();
    assertThat(
            table
                .database()
                .value(
                    "select count(*) from pg_class where relnamespace = 'online_rewrite'::regnamespace"
                        + " and relname ~ '_1$'"))
        .isEqualTo("0");
    assertThat(table.database().value("select count(*) from account_new")).isEqualTo("0");
    assertThat(table.rewrite().rowsCopied()).isEqualTo(2000);
  }

  @Test
  void aSecondAbortKeepsWhatTheTargetWasGivenSince() throws SQLException {
    assertThatThrownBy(
            () ->
                table.rewriteWhen(
                    RewritePhase.VERIFY,
                    () -> {
                      throw new IllegalStateException("the client dies");
                    }))
        .isInstanceOf(IllegalStateException.class);
    TableRewriter rewriter = TableRewriter.using(table.database().ownerDataSource());
    rewriter.abort("account");
    table.database().execute("insert into account_new (id, balance) values (7, 8)");
    rewriter.abort("account");
    assertThat(table.database().value("select sum(balance) from account_new")).isEqualTo("8");
  }

  @ParameterizedTest
  @EnumSource(
      value = RewritePhase.class,
      names = {"CAPTURE", "COPY", "INDEX", "CATCH_UP", "VERIFY", "CUT_OVER", "SWAPPED"})
  void aRunThatDiesIsResumed(RewritePhase phase) throws SQLException {
    assertThatThrownBy(
            () ->
                table.rewriteWhen(
                    phase,
                    () -> {
                      throw new IllegalStateException("the client dies");
                    }))
        .isInstanceOf(IllegalStateException.class);
    table.database().execute("update account set balance = 9 where id <= 50");
    table.rewrite();
    assertThat(table.database().value(SUM)).isEqualTo("450/2000");
    assertThat(table.database().value("select to_regclass('account_new')")).isNull();
  }
}
