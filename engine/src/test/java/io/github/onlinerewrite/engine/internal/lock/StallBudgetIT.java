package io.github.onlinerewrite.engine.internal.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.time.Deadline;
import io.github.onlinerewrite.engine.internal.time.Timing;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the budget bounds: the sum of all waits, and a client that freezes under the lock. */
class StallBudgetIT {

  private static final QualifiedName ONE = QualifiedName.of("public", "one");
  private static final QualifiedName TWO = QualifiedName.of("public", "two");

  private TestDatabase database;

  @BeforeEach
  void createTables() throws SQLException {
    database = TestDatabase.create();
    database.execute("create table one (id int)", "create table two (id int)");
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    database.close();
  }

  /**
   * The server looks for a deadlock once in each wait, after deadlock_timeout: had we waited longer
   * than that for the second lock, it would end the transaction that wants our first one.
   */
  @Test
  void whoWantsWhatKeepsVacuumOutIsNotEndedForADeadlock() throws SQLException {
    try (Session session = Session.owning(database.owner());
        Connection application = database.owner();
        Statement statement = application.createStatement()) {
      statement.execute("begin; lock table two in share mode");
      long start = System.nanoTime();
      CompletableFuture<Boolean> kept =
          CompletableFuture.supplyAsync(() -> keptOut(session, List.of(ONE, TWO)));
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () ->
                  kept.isDone()
                      || Timing.system().since(start).compareTo(Duration.ofMillis(1_500)) > 0);
      statement.execute("lock table one in share mode");
      assertThat(kept.join()).isFalse();
    }
  }

  private boolean keptOut(Session session, List<QualifiedName> tables) {
    try {
      return session.rolledBack(
          () -> budget(Duration.ofMillis(200)).keepVacuumOut(session, tables));
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** lock_timeout counts per lock: with the same value for each, two would take twice as long. */
  @Test
  void theSecondLockGetsWhatTheFirstHasLeft() throws SQLException {
    StallBudget budget = budget(Duration.ofMillis(500));
    try (Session session = Session.owning(database.owner());
        Connection holder = database.owner();
        Statement statement = holder.createStatement()) {
      statement.execute("begin; lock table one, two");
      assertThatThrownBy(() -> session.transaction(() -> lock(budget, session, ONE)))
          .isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> session.transaction(() -> lock(budget, session, TWO)))
          .isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> session.transaction(() -> lock(budget, session, TWO)))
          .isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> session.transaction(() -> lock(budget, session, TWO)))
          .isInstanceOf(SQLException.class);
    }
    assertThat(budget.isOver()).isTrue();
    // Four waits of the whole budget would be 2 s.
    assertThat(budget.stall().total()).isLessThan(Duration.ofMillis(1_500));
  }

  /** Sequences cannot be locked by name beforehand: the statements that rename them wait. */
  @Test
  void whatIsSentTogetherWaitsNoLongerThanTheBudgetInAll() throws SQLException {
    database.execute("create sequence first", "create sequence second");
    StallBudget budget = budget(Duration.ofMillis(700));
    try (Session session = Session.owning(database.owner());
        Connection holder = database.owner();
        Statement ofFirst = holder.createStatement();
        Connection other = database.owner();
        Statement ofSecond = other.createStatement()) {
      ofFirst.execute("begin; select nextval('first')");
      ofSecond.execute("begin; select nextval('second')");
      CompletableFuture<Void> released =
          CompletableFuture.runAsync(
              () -> {
                awaitOneWaiting();
                Deadline until = Deadline.after(Timing.system(), Duration.ofMillis(500));
                await().pollInterval(Duration.ofMillis(10)).until(until::isOver);
                executed(ofFirst, "commit");
                until = Deadline.after(Timing.system(), Duration.ofMillis(450));
                await().pollInterval(Duration.ofMillis(10)).until(until::isOver);
                executed(ofSecond, "commit");
              });

      assertThatThrownBy(
              () ->
                  session.transaction(
                      () -> {
                        session.executeAll(
                            budget.bounded(
                                List.of(
                                    Sql.of("alter sequence public.first rename to first_old"),
                                    Sql.of("alter sequence public.second rename to second_old"))));
                        return true;
                      }))
          .isInstanceOfSatisfying(
              SQLException.class, failure -> assertThat(failure.getSQLState()).isEqualTo("55P03"));
      released.join();
    }
  }

  /** Whoever has waited longer for the other is told of the deadlock: never the application. */
  @Test
  void aBudgetBeyondTheDeadlockTimeoutCostsTheApplicationNoError() throws SQLException {
    StallBudget budget = budget(Duration.ofSeconds(8));
    try (Session session = Session.owning(database.owner());
        Connection application = database.owner();
        Statement statement = application.createStatement()) {
      statement.execute("begin; lock table two in access share mode");
      List<CompletableFuture<Boolean>> waiting = new ArrayList<>();
      assertThatThrownBy(
              () ->
                  session.transaction(
                      () -> {
                        lock(budget, session, ONE);
                        waiting.add(
                            CompletableFuture.supplyAsync(
                                () -> executed(statement, "select count(*) from one")));
                        awaitOneWaiting();
                        return lock(budget, session, TWO);
                      }))
          .isInstanceOfSatisfying(
              SQLException.class, failure -> assertThat(failure.getSQLState()).isEqualTo("55P03"));
      assertThat(waiting.get(0).join()).isTrue();
      statement.execute("commit");
    }
  }

  private void awaitOneWaiting() {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> "1".equals(database.value("select count(*) from pg_locks where not granted")));
  }

  private static boolean executed(Statement statement, String sql) {
    try {
      return statement.execute(sql);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Test
  void theServerEndsAClientThatFreezesUnderTheLock() throws SQLException {
    StallBudget budget =
        new StallBudget(Timing.system(), Duration.ofMillis(200), Duration.ofSeconds(1), false);
    try (Connection application = database.owner();
        Statement statement = application.createStatement();
        Connection frozen = database.owner()) {
      Session session = Session.borrowing(frozen);
      assertThatThrownBy(
              () ->
                  session.transaction(
                      () -> {
                        lock(budget, session, ONE);
                        // The client does nothing; the application waits for the lock.
                        statement.execute("set lock_timeout = '20s'");
                        statement.execute("insert into one values (1)");
                        return session.one(Sql.of("select 1"), row -> row.getInt(1));
                      }))
          .isInstanceOf(SQLException.class);
      assertThat(session.isAlive()).isFalse();
    }
    assertThat(database.value("select count(*) from one")).isEqualTo("1");
  }

  /** Each statement is short, and the client never idles for long. */
  @Test
  void theServerEndsAClientThatLingersUnderTheLock() throws SQLException {
    assumeTrue(database.majorVersion() >= 17, "transaction_timeout is there from 17 on");
    StallBudget budget = budget(Duration.ofMillis(200));
    Session session = Session.owning(database.owner());
    assertThatThrownBy(
            () ->
                session.transaction(
                    () -> {
                      lock(budget, session, ONE);
                      for (int i = 0; i < 40; i++) {
                        session.execute(Sql.of("do 'begin perform pg_sleep(0.05); end'"));
                      }
                      return true;
                    }))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("transaction timeout");
    assertThat(session.isAlive()).isFalse();
  }

  private static boolean lock(StallBudget budget, Session session, QualifiedName table)
      throws SQLException {
    budget.lock(session, table, "access exclusive");
    return true;
  }

  private StallBudget budget(Duration duration) {
    return new StallBudget(
        Timing.system(), duration, Duration.ofSeconds(1), database.majorVersion() >= 17);
  }
}
