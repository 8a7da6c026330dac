package io.github.onlinerewrite.engine.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.engine.internal.StepException;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An orphan is a transaction of a dead run that the server still works on. */
class FenceIT {

  private static final RewriteSpec SPEC = RewriteSpec.table("item").into("item_new");

  private TestDatabase database;

  @BeforeEach
  void beginARewriteThatDies() throws SQLException {
    database = TestDatabase.create();
    createBoth();
    assertThatThrownBy(
            () ->
                TableRewriter.using(database.ownerDataSource())
                    .withListener(dying())
                    .rewrite(SPEC, RewriteOptions.defaults()))
        .isInstanceOf(IllegalStateException.class);
  }

  private void createBoth() throws SQLException {
    database.execute(
        "create table item (id int primary key, value int)",
        "insert into item select i, i from generate_series(1, 1000) i",
        "create table item_new (id bigint primary key, value int)");
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    database.close();
  }

  @Test
  void aResumeWaitsForAnOrphanThatIsAtWork() throws SQLException {
    try (Session orphan = Session.owning(database.owner())) {
      Run dead = deadRun(orphan);
      CompletableFuture<RewriteResult> resume =
          dead.transaction(
              orphan,
              () -> {
                CompletableFuture<RewriteResult> run =
                    CompletableFuture.supplyAsync(
                        () ->
                            TableRewriter.using(database.ownerDataSource())
                                .rewrite(SPEC, RewriteOptions.defaults()));
                await()
                    .atMost(Duration.ofSeconds(30))
                    .until(
                        () ->
                            "1"
                                .equals(
                                    database.value(
                                        "select count(*) from pg_stat_activity where"
                                            + " wait_event_type = 'Lock' and query ~ 'run_token'")));
                // The orphan copies a chunk, as the dead run had asked for; the resume sees it
                // done.
                orphan.execute(
                    Sql.of(
                        """
                        insert into public.item_new (id, value) select id, value from public.item;
                        update online_rewrite.chunk set done = true, rows = 1000 where not done"""));
                return run;
              });
      assertThat(resume.join().rowsCopied()).isEqualTo(1000);
    }
    assertThat(database.value("select count(*) from item")).isEqualTo("1000");
  }

  @Test
  void aResumeSaysWhatItWaitsFor() throws SQLException {
    List<String> notices = new CopyOnWriteArrayList<>();
    try (Session orphan = Session.owning(database.owner())) {
      int pid = orphan.pid();
      CompletableFuture<RewriteResult> resume =
          deadRun(orphan)
              .transaction(
                  orphan,
                  () -> {
                    CompletableFuture<RewriteResult> run =
                        CompletableFuture.supplyAsync(
                            () ->
                                TableRewriter.using(database.ownerDataSource())
                                    .withListener(hearing(notices))
                                    .rewrite(SPEC, RewriteOptions.defaults()));
                    await()
                        .atMost(Duration.ofSeconds(30))
                        .until(
                            () -> notices.stream().anyMatch(each -> each.contains("pid " + pid)));
                    return run;
                  });
      resume.join();
    }
    assertThat(database.value("select count(*) from item")).isEqualTo("1000");
  }

  private static RewriteListener hearing(List<String> notices) {
    return new RewriteListener() {
      @Override
      public void notice(String table, String message) {
        notices.add(message);
      }
    };
  }

  @Test
  void anOrphanThatComesLateIsShutOut() throws SQLException {
    try (Session orphan = Session.owning(database.owner())) {
      Run dead = deadRun(orphan);
      new Journal(dead.schema()).resume(orphan, dead.id());
      assertThatThrownBy(() -> dead.transaction(orphan, () -> true))
          .isInstanceOfSatisfying(
              StepException.class, failure -> assertThat(failure.reason()).contains("taken over"));
    }
  }

  @Test
  void anotherSpecIsNoResume() {
    assertThatThrownBy(
            () ->
                TableRewriter.using(database.ownerDataSource())
                    .rewrite(SPEC.droppingOldTable(), RewriteOptions.defaults()))
        .isInstanceOfSatisfying(
            RewriteException.Refused.class,
            refused ->
                assertThat(refused.findings())
                    .anyMatch(finding -> finding.code().equals("unfinished-rewrite")));
  }

  /** An abort of the first would empty it under the second. */
  @Test
  void theTargetOfAnUnfinishedRewriteIsNobodyElses() throws SQLException {
    database.execute("truncate item_new", "create table thing (id int primary key, value int)");
    assertThatThrownBy(
            () ->
                TableRewriter.using(database.ownerDataSource())
                    .rewrite(
                        RewriteSpec.table("thing").into("item_new"), RewriteOptions.defaults()))
        .isInstanceOfSatisfying(
            RewriteException.Refused.class,
            refused ->
                assertThat(refused.findings())
                    .anyMatch(
                        finding ->
                            finding.code().equals("unfinished-rewrite")
                                && finding.toString().contains("public.item,")));
  }

  @Test
  void anotherSpecBeginsAnewWhenTheUserSaysSo() throws SQLException {
    TableRewriter.using(database.ownerDataSource())
        .rewrite(SPEC.droppingOldTable(), RewriteOptions.defaults().withRestart(true));

    assertThat(
            database.value(
                "select string_agg(phase, ', ' order by id) from online_rewrite.rewrite"))
        .isEqualTo("ABORTED, DONE");
    assertThat(database.value("select to_regclass('item_old')")).isNull();
  }

  /** As after a clean of Flyway, or a drop-all of Liquibase, which leave the journal. */
  @Test
  void tablesThatAreBothGoneAreNotInTheWayOfNewOnes() throws SQLException {
    database.execute("drop table item, item_new");
    createBoth();

    assertThat(TableRewriter.using(database.ownerDataSource()).check(SPEC)).isEmpty();
    TableRewriter.using(database.ownerDataSource()).rewrite(SPEC, RewriteOptions.defaults());

    assertThat(
            database.value(
                "select string_agg(phase, ', ' order by id) from online_rewrite.rewrite"))
        .isEqualTo("ABORTED, DONE");
    assertThat(
            database.value(
                """
                select count(*) from pg_class
                where relnamespace = 'online_rewrite'::regnamespace
                  and relname ~ '^(backlog|keys)_'
                """))
        .isEqualTo("0");
  }

  /** The target may hold what somebody wants to see. */
  @Test
  void sourceThatAloneIsGoneIsRefused() throws SQLException {
    database.execute("drop table item", "create table item (id int primary key, value int)");

    assertThatThrownBy(
            () ->
                TableRewriter.using(database.ownerDataSource())
                    .rewrite(SPEC, RewriteOptions.defaults()))
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining("its tables have been replaced");
  }

  /** It is no other spec, so nothing of it is done twice. */
  @Test
  void theSameSpecIsResumedEvenSo() throws SQLException {
    TableRewriter.using(database.ownerDataSource())
        .rewrite(SPEC, RewriteOptions.defaults().withRestart(true));

    assertThat(
            database.value(
                "select string_agg(phase, ', ' order by id) from online_rewrite.rewrite"))
        .isEqualTo("DONE");
  }

  private static Run deadRun(Session session) throws SQLException {
    return session.one(
        Sql.of("select id, run_token from online_rewrite.rewrite"),
        row ->
            new Run(
                new Identifier("online_rewrite"), row.getLong(1), row.getObject(2, UUID.class)));
  }

  private static RewriteListener dying() {
    return new RewriteListener() {
      @Override
      public void phaseStarted(String table, RewritePhase phase) {
        if (phase == RewritePhase.COPY) {
          throw new IllegalStateException("the client dies");
        }
      }
    };
  }
}
