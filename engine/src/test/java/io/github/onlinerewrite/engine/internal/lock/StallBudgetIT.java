package io.github.onlinerewrite.engine.internal.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.time.Timing;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
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
