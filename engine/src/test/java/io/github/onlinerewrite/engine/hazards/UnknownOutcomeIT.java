package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.CuttingProxy;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The connection is lost at a COMMIT: whether it happened is asked, not guessed. */
class UnknownOutcomeIT {

  private Table table;
  private CuttingProxy proxy;
  private final AtomicBoolean wasCut = new AtomicBoolean();

  @BeforeEach
  void createTable() throws SQLException, IOException {
    table = Table.create();
    proxy = table.database().proxy();
  }

  @AfterEach
  void dropTable() throws SQLException, IOException {
    proxy.close();
    table.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          insert into "online_rewrite".rewrite | BEFORE
          insert into "online_rewrite".rewrite | WHILE
          insert into "online_rewrite".rewrite | AFTER
          create trigger                       | BEFORE
          create trigger                       | WHILE
          create trigger                       | AFTER
          insert into "online_rewrite".chunk   | BEFORE
          insert into "online_rewrite".chunk   | WHILE
          insert into "online_rewrite".chunk   | AFTER
          set done = true                      | BEFORE
          set done = true                      | WHILE
          set done = true                      | AFTER
          set replay_snapshot                  | BEFORE
          set replay_snapshot                  | WHILE
          set replay_snapshot                  | AFTER
          phase = 'SWAPPED'                    | BEFORE
          phase = 'SWAPPED'                    | WHILE
          phase = 'SWAPPED'                    | AFTER
          attempts = attempts + 1              | BEFORE
          attempts = attempts + 1              | WHILE
          attempts = attempts + 1              | AFTER
          drop function                        | BEFORE
          drop function                        | WHILE
          drop function                        | AFTER
          """)
  void ofAnyCommitIsAsked(String transaction, CuttingProxy.Cut cut) throws SQLException {
    writeWhile("phase = 'COPY'");
    proxy.cutting(trip -> isCommitOf(trip, transaction) ? cutOnce(cut) : CuttingProxy.Cut.NONE);

    TableRewriter.using(table.database().ownerDataSource(proxy)).rewrite(Table.SPEC, Table.OPTIONS);

    assertThat(wasCut).isTrue();
    assertThat(table.database().value("select sum(balance) from account")).isEqualTo("350");
    assertTheTableIsExact();
  }

  @ParameterizedTest
  @CsvSource({"BEFORE", "WHILE", "AFTER"})
  void ofTheSwapIsToldWhenThereIsOneConnectionOnly(CuttingProxy.Cut cut) throws SQLException {
    proxy.cutting(
        trip -> isCommitOf(trip, "phase = 'SWAPPED'") ? cutOnce(cut) : CuttingProxy.Cut.NONE);

    try (Connection connection = table.database().ownerDataSource(proxy).getConnection()) {
      Throwable failure =
          catchThrowable(() -> TableRewriter.using(connection).rewrite(Table.SPEC, Table.OPTIONS));
      assertThat(failure)
          .isInstanceOf(RewriteException.OutcomeUnknown.class)
          .hasMessageContaining("Run it again");
    }
    RewriteResult result = table.rewrite();

    if (cut != CuttingProxy.Cut.WHILE) {
      assertThat(result.alreadySwapped()).isEqualTo(cut == CuttingProxy.Cut.AFTER);
    }
    assertTheTableIsExact();
  }

  /** The swap is there, and not known to be safe on disk. */
  @ParameterizedTest
  @CsvSource({"BEFORE", "WHILE", "AFTER"})
  void ofTheWaitForTheDiskIsToldToo(CuttingProxy.Cut cut) throws SQLException {
    proxy.cutting(
        trip -> isCommitOf(trip, "attempts = attempts + 1") ? cutOnce(cut) : CuttingProxy.Cut.NONE);

    try (Connection connection = table.database().ownerDataSource(proxy).getConnection()) {
      Throwable failure =
          catchThrowable(() -> TableRewriter.using(connection).rewrite(Table.SPEC, Table.OPTIONS));
      assertThat(failure)
          .isInstanceOf(RewriteException.OutcomeUnknown.class)
          .hasMessageContaining("the swap is committed")
          .hasMessageContaining("Run it again");
    }
    assertThat(table.rewrite().alreadySwapped()).isTrue();
    assertTheTableIsExact();
  }

  /** An interrupt that comes with the commit finds the swap done: it cannot be aborted any more. */
  @Test
  void ofTheSwapIsKnownToWhoInterruptsItsCommit() throws SQLException {
    Thread runner = Thread.currentThread();
    proxy.watching(
        trip -> {
          if (isCommitOf(trip, "phase = 'SWAPPED'")) {
            runner.interrupt();
          }
        });

    Throwable failure =
        catchThrowable(
            () ->
                TableRewriter.using(table.database().ownerDataSource(proxy))
                    .rewrite(Table.SPEC, Table.OPTIONS));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure)
        .isInstanceOf(RewriteException.Cancelled.class)
        .hasMessageContaining("The swap is committed");
    assertThat(table.rewrite().alreadySwapped()).isTrue();
    assertTheTableIsExact();
  }

  private CuttingProxy.Cut cutOnce(CuttingProxy.Cut cut) {
    return wasCut.compareAndSet(false, true) ? cut : CuttingProxy.Cut.NONE;
  }

  private static boolean isCommitOf(CuttingProxy.Trip trip, String transaction) {
    return trip.text().contains("commit\0") && trip.before().contains(transaction);
  }

  /**
   * Rows 1 to 50 change while the statement is on its way, so that there is something to replay.
   */
  private void writeWhile(String statement) {
    AtomicBoolean wrote = new AtomicBoolean();
    proxy.watching(
        trip -> {
          if (trip.text().contains(statement) && wrote.compareAndSet(false, true)) {
            table.database().execute("update account set balance = 7 where id <= 50");
          }
        });
  }

  private void assertTheTableIsExact() throws SQLException {
    assertThat(
            table
                .database()
                .value(
                    "select count(*) || '/' || count(distinct id) || '/' || pg_typeof(min(id))"
                        + " from account"))
        .isEqualTo("2000/2000/bigint");
    assertThat(table.database().value("select phase from online_rewrite.rewrite"))
        .isEqualTo("DONE");
    TableRewriter.using(table.database().ownerDataSource()).finish("account");
    assertThat(
            table
                .database()
                .value("select count(*) from pg_trigger where tgname like 'online\\_rewrite\\_%'"))
        .isEqualTo("0");
  }
}
