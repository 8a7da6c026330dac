package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static io.github.onlinerewrite.engine.hazards.Table.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.TableRewriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody renames a table when the swap is committed and not all is done. */
class RenamedAfterwardsIT {

  private static final String NOT_VALIDATED =
      """
      select coalesce(string_agg(conrelid::regclass || ' ' || conname, ', '), 'none')
      from pg_constraint
      where not convalidated and conparentid = 0
      """;

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
  void whatTheSwapLeavesToDoIsDone() throws SQLException {
    attachMuch();
    table.rewriteWhen(RewritePhase.SWAPPED, this::renameAll);
    assertThat(table.database().value(NOT_VALIDATED)).isEqualTo("none");
    assertMuchIsAttached();
  }

  @Test
  void aRerunDoesWhatIsLeft() throws SQLException {
    attachMuch();
    assertThatThrownBy(
            () ->
                table.rewriteWhen(
                    RewritePhase.SWAPPED,
                    () -> {
                      throw new IllegalStateException("the client dies");
                    }))
        .isInstanceOf(IllegalStateException.class);
    renameAll();
    assertThat(table.database().value(NOT_VALIDATED)).isNotEqualTo("none");

    RewriteResult result = table.rewrite();

    assertThat(result.alreadySwapped()).isTrue();
    assertThat(table.database().value(NOT_VALIDATED)).isEqualTo("none");
    assertMuchIsAttached();
  }

  private void attachMuch() throws SQLException {
    table
        .database()
        .execute(
            "create table owner_of (id int primary key)",
            "insert into owner_of values (0)",
            "alter table account add constraint owned foreign key (balance) references owner_of",
            "comment on constraint owned on account is 'it''s \\'",
            "alter table account add constraint led foreign key (id) references account",
            "create table movement (account int references account)",
            "insert into movement values (1), (2)",
            "create table booking (account int constraint booked references account)"
                + " partition by range (account)",
            "comment on constraint booked on booking is 'for whom'",
            "create table booking_1 partition of booking default",
            "insert into booking values (3)",
            "create sequence numbers owned by account.note",
            "alter table account alter column note set default nextval('numbers')");
  }

  private void renameAll() throws SQLException {
    table
        .database()
        .execute(
            "alter table account rename to \"Account's\"",
            "alter table \"Account's\" rename column note to remark",
            "alter table owner_of rename to owner_elsewhere",
            "alter table movement rename to movement_elsewhere",
            "alter table booking rename to booking_elsewhere",
            "alter table booking_1 rename to booking_2",
            "alter sequence numbers rename to numbers_elsewhere");
  }

  private void assertMuchIsAttached() throws SQLException {
    assertThat(
            table
                .database()
                .value(
                    "select string_agg(concat_ws(' ', conname, conrelid::regclass,"
                        + " confrelid::regclass, obj_description(oid, 'pg_constraint')), ', '"
                        + " order by conname, conrelid::regclass::text) from pg_constraint"
                        + " where contype = 'f' and conparentid = 0"
                        + " and connamespace = 'public'::regnamespace"))
        .isEqualTo(
            "booked booking_elsewhere \"Account's\" for whom, led \"Account's\" \"Account's\","
                + " movement_account_fkey movement_elsewhere \"Account's\","
                + " owned \"Account's\" owner_elsewhere it's \\");
    assertThat(table.database().value("select pg_get_serial_sequence('\"Account''s\"', 'remark')"))
        .isEqualTo("public.numbers_elsewhere");
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

  @Test
  void anOldTableThatWasRenamedIsKept() throws SQLException {
    table.rewrite();
    table.database().execute("alter table account_old rename to account_archive");
    TableRewriter.using(table.database().ownerDataSource())
        .withListener(
            new RewriteListener() {
              @Override
              public void notice(String name, String message) {
                table.notices().add(message);
              }
            })
        .finish("account");
    assertThat(table.notices()).anyMatch(said -> said.contains("public.account_archive"));
    assertThat(table.database().value("select count(*) from account_archive")).isEqualTo("2000");
    assertThatThrownBy(() -> table.database().execute("delete from account_archive"))
        .hasMessageContaining("old table of an online rewrite");
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
