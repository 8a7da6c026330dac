package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The role gets fewer sessions than the run needs, or such that end soon. */
class OutOfSessionsIT {

  private Table table;

  @BeforeEach
  void createTable() throws SQLException {
    table = Table.create();
  }

  @AfterEach
  void dropTable() throws SQLException {
    table.close();
  }

  private void asSuperuser(String statement) throws SQLException {
    try (Connection superuser = table.database().superuser()) {
      execute(
          superuser,
          statement
              .replace("{owner}", table.database().ownerUser())
              .replace("{database}", table.database().name()));
    }
  }

  @Test
  void tooFewSessionsForTheRoleAreSaidBeforeAnythingIsTouched() throws SQLException {
    asSuperuser("alter role {owner} connection limit 2");
    table.database().awaitOwnersSessionsGone();
    assertThatThrownBy(
            () -> table.rewriteWith(Table.OPTIONS.withWorkers(3), RewritePhase.ABORTED, () -> {}))
        .isInstanceOf(RewriteException.Failed.class)
        .hasMessageContaining("needs 4 sessions")
        .hasMessageContaining("after 2 there was no more: SQLSTATE 53300")
        .hasMessageContaining("Nothing was changed")
        .hasMessageContaining("CONNECTION LIMIT");
    table.database().awaitOwnersSessionsGone();
    assertThat(
            table
                .database()
                .value(
                    "select (select count(*) from pg_namespace where nspname = 'online_rewrite')"
                        + " + (select count(*) from pg_trigger)"))
        .isEqualTo("0");
    table.database().awaitOwnersSessionsGone();
    assertThat(
            table
                .rewriteWith(Table.OPTIONS.withWorkers(1), RewritePhase.ABORTED, () -> {})
                .alreadySwapped())
        .isFalse();
  }

  @Test
  void noSessionAtAllIsSaid() throws SQLException {
    asSuperuser("alter database {database} connection limit 0");
    assertThatThrownBy(() -> table.rewrite())
        .isInstanceOf(RewriteException.Failed.class)
        .hasMessageContaining("53300");
  }

  /** Each statement, wait and pause of the run is longer than what the role's sessions may take. */
  @Test
  void timeoutsOfTheRoleDoNotEndTheRun() throws SQLException {
    for (String timeout :
        new String[] {
          "statement_timeout",
          "lock_timeout",
          "idle_in_transaction_session_timeout",
          "idle_session_timeout",
          "transaction_timeout"
        }) {
      asSuperuser(
          "do $$ begin if current_setting('"
              + timeout
              + "', true) is not null then alter role {owner} set "
              + timeout
              + " = '300ms'; end if; end $$");
    }
    asSuperuser(
        "create function slow(bigint) returns bigint language plpgsql immutable"
            + " as 'begin perform pg_sleep(0.5); return $1; end'");
    try (Connection superuser = table.database().superuser()) {
      execute(superuser, "create index slowly on account (slow(id)) where id = 1");
      RewriteResult result =
          table.rewriteWhen(RewritePhase.COPY, () -> execute(superuser, "select pg_sleep(0.5)"));
      assertThat(result.alreadySwapped()).isFalse();
    }
  }
}
