package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An application that changes rows faster than they can be replayed. */
class CatchUpIT {

  private static final Pattern RATES =
      Pattern.compile("about (\\d+) changes/s came in and (\\d+) keys/s were replayed");

  private static final RewriteOptions OPTIONS =
      Table.OPTIONS.withSwapTimeout(Duration.ofSeconds(3)).withVerify(false);

  private Table table;
  private final CountDownLatch lessIsWritten = new CountDownLatch(1);

  @BeforeEach
  void createTable() throws SQLException {
    table = Table.create();
    table
        .database()
        .execute(
            "create function takes_its_time(int) returns boolean language plpgsql immutable as"
                + " 'begin perform pg_sleep(0.001); return true; end'",
            "alter table account_new add check (takes_its_time(balance))");
  }

  @AfterEach
  void dropTable() throws SQLException {
    lessIsWritten.countDown();
    table.close();
  }

  @Test
  void endsTheRunWithBothRatesAndResumesWhenLessIsWritten() throws SQLException {
    CompletableFuture<Void> writer = CompletableFuture.runAsync(this::write);

    Throwable failure =
        assertThat(
                CompletableFuture.supplyAsync(
                    () -> table.rewriteWith(OPTIONS, RewritePhase.ABORTED, () -> {})))
            .failsWithin(Duration.ofSeconds(60))
            .withThrowableOfType(ExecutionException.class)
            .havingCause()
            .isInstanceOf(RewriteException.NotAchieved.class)
            .actual();

    Matcher rates = RATES.matcher(failure.getMessage());
    assertThat(rates.find()).as(failure.getMessage()).isTrue();
    long in = Long.parseLong(rates.group(1));
    long out = Long.parseLong(rates.group(2));
    assertThat(out).as(failure.getMessage()).isBetween(1L, 1000L);
    assertThat(in).as(failure.getMessage()).isGreaterThan(out);
    assertThat(table.database().value("select to_regclass('account_old')")).isNull();

    lessIsWritten.countDown();
    writer.join();
    String sum = table.database().value("select sum(balance) from account");
    table.rewriteWith(
        OPTIONS.withSwapTimeout(Duration.ofSeconds(60)), RewritePhase.ABORTED, () -> {});
    assertThat(table.database().value("select sum(balance) from account")).isEqualTo(sum);
    assertThat(table.database().value("select pg_typeof(id) from account limit 1"))
        .isEqualTo("bigint");
  }

  private void write() {
    try {
      while (!lessIsWritten.await(100, TimeUnit.MILLISECONDS)) {
        table.database().execute("update account set balance = balance + 1");
      }
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
