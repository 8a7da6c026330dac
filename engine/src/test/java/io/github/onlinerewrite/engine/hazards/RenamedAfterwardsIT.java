package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static io.github.onlinerewrite.engine.hazards.Table.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.TableRewriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody renames a table before the triggers are taken off it. */
class RenamedAfterwardsIT {

  private static final String OURS =
      """
      select (select count(*) from pg_trigger where tgname ~ '^online_rewrite_')
        + (select count(*) from pg_proc where pronamespace = 'online_rewrite'::regnamespace)
      """;

  private Table table;

  @BeforeEach
  void createTable() throws SQLException {
    table = Table.create();
  }

  @AfterEach
  void dropTable() throws SQLException {
    table.close();
  }

  @Test
  void theCaptureIsTakenOffAnOldTableThatIsRenamedWhileAReaderIsWaitedFor() throws SQLException {
    try (Connection reader = table.database().application()) {
      RenamedWhenWaitedFor renamed =
          new RenamedWhenWaitedFor(reader, "account_old", "account_elsewhere");
      TableRewriter.using(table.database().ownerDataSource())
          .withListener(renamed)
          .rewrite(Table.SPEC, Table.OPTIONS);
      assertThat(renamed.happened).isTrue();
    }
    assertThat(
            table
                .database()
                .value(
                    "select string_agg(tgname, ',') from pg_trigger"
                        + " where tgrelid = 'account_elsewhere'::regclass"))
        .isEqualTo("online_rewrite_refuse_1");
  }

  @Test
  void abortTakesTheGuardOffATargetThatIsRenamedWhileAReaderIsWaitedFor() throws SQLException {
    assertThatThrownBy(
            () ->
                table.rewriteWhen(
                    RewritePhase.VERIFY,
                    () -> {
                      throw new IllegalStateException("the client dies");
                    }))
        .isInstanceOf(IllegalStateException.class);
    try (Connection reader = table.database().owner()) {
      RenamedWhenWaitedFor renamed =
          new RenamedWhenWaitedFor(reader, "account_new", "account_elsewhere");
      renamed.read();
      TableRewriter.using(table.database().ownerDataSource())
          .withListener(renamed)
          .abort("account");
      assertThat(renamed.happened).isTrue();
    }
    assertThat(table.database().value(OURS)).isEqualTo("0");
  }

  /**
   * Reads a table so that the run waits for it, and renames it before the run asks for its lock.
   */
  private final class RenamedWhenWaitedFor implements RewriteListener {

    private final Connection reader;
    private final String from;
    private final String to;
    private final AtomicBoolean happened = new AtomicBoolean();

    RenamedWhenWaitedFor(Connection reader, String from, String to) {
      this.reader = reader;
      this.from = from;
      this.to = to;
    }

    void read() throws SQLException {
      execute(reader, "begin");
      value(reader, "select count(*) from " + from);
    }

    @Override
    public void phaseStarted(String name, RewritePhase phase) {
      try {
        if (phase == RewritePhase.SWAPPED) {
          read();
        }
      } catch (SQLException failure) {
        throw new IllegalStateException(failure);
      }
    }

    @Override
    public void notice(String name, String message) {
      try {
        if (message.contains("without queuing") && !happened.getAndSet(true)) {
          execute(reader, "commit");
          table.database().execute("alter table " + from + " rename to " + to);
        }
      } catch (SQLException failure) {
        throw new IllegalStateException(failure);
      }
    }
  }
}
