package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Between the preparation and the swap may be days: what the source is by then counts, and not what
 * the target was given.
 */
class AlteredWhilePreparedIT {

  private static final RewriteOptions LATER = Table.OPTIONS.withSwapLater(true);
  private static final RewriteSpec ACCOUNT = RewriteSpec.table("account");

  private Table table;

  @BeforeEach
  void createTable() throws SQLException {
    table = Table.create();
  }

  @AfterEach
  void dropTable() throws SQLException {
    table.close();
  }

  private void execute(String... statements) throws SQLException {
    table.database().execute(statements);
  }

  private String value(String query) throws SQLException {
    return String.valueOf(table.database().value(query));
  }

  private TableRewriter rewriter() {
    return TableRewriter.using(table.database().ownerDataSource());
  }

  private void prepare() {
    rewriter().rewrite(ACCOUNT.column("id").type("bigint"), LATER);
  }

  private RewriteResult swap() {
    return rewriter().swap(ACCOUNT, Table.OPTIONS);
  }

  @Test
  void aCheckThatWasReplacedIsTheOneOfNow() throws SQLException {
    execute(
        "alter table account add constraint level check (balance < 10)",
        "alter table account add constraint other check (balance < 20)",
        "comment on constraint other on account is 'kept'");
    prepare();
    execute(
        "alter table account drop constraint level, add constraint level check (balance < 15)",
        "comment on constraint level on account is 'wider'",
        "insert into account values (5000, 12, 'new')");

    swap();

    assertThat(
            value(
                "select string_agg(conname || ' ' || pg_get_constraintdef(oid) || ' '"
                    + " || obj_description(oid, 'pg_constraint'), '; ' order by conname)"
                    + " from pg_constraint where conrelid = 'account'::regclass and contype = 'c'"))
        .isEqualTo("level CHECK ((balance < 15)) wider; other CHECK ((balance < 20)) kept");
    execute("insert into account values (5001, 14, 'new')");
  }

  /** Rows of the source may break it, and those that came before are yet to be replayed. */
  @Test
  void aCheckThatIsNotValidatedYetComesInTheSwap() throws SQLException {
    execute("alter table account add constraint level check (balance < 10)");
    prepare();
    execute(
        "insert into account values (5000, 7, 'new')",
        "alter table account drop constraint level,"
            + " add constraint level check (balance < 5) not valid");

    swap();

    assertThat(
            value(
                "select pg_get_constraintdef(oid) from pg_constraint"
                    + " where conrelid = 'account'::regclass and contype = 'c'"))
        .isEqualTo("CHECK ((balance < 5)) NOT VALID");
    assertThat(value("select balance from account where id = 5000")).isEqualTo("7");
  }

  @Test
  void aCheckThatTookTheNameOfAnotherIsNotThatOne() throws SQLException {
    execute(
        "alter table account add constraint level check (balance < 10)",
        "alter table account add constraint other check (balance < 20)");
    rewriter().rewrite(ACCOUNT.columnOrder("balance", "id", "note"), LATER);
    execute(
        "alter table account drop constraint level",
        "alter table account rename constraint other to level");
    assertThatThrownBy(this::swap).hasMessageContaining("no CHECK \"other\" any more");
    execute(
        "alter table "
            + value(
                "select oid::regclass from pg_class where relname ~ '^online_rewrite_target_'"
                    + " and relkind = 'r'")
            + " drop constraint other");

    swap();

    assertThat(
            value(
                "select string_agg(conname || pg_get_constraintdef(oid), ' ') from pg_constraint"
                    + " where conrelid = 'account'::regclass and contype = 'c'"))
        .isEqualTo("levelCHECK ((balance < 20))");
  }

  /** Nobody can know whether it is one that somebody gave to the target alone. */
  @Test
  void aCheckThatWasDroppedIsNamedAndNothingIsSwapped() throws SQLException {
    execute("alter table account add constraint level check (balance < 10)");
    prepare();
    execute("alter table account drop constraint level");
    assertThatThrownBy(this::swap)
        .isInstanceOf(RewriteException.class)
        .hasMessageContaining("no CHECK \"level\" any more")
        .hasMessageContaining("drop constraint \"level\"");
    String target =
        value("select oid::regclass from pg_class where relname ~ '^online_rewrite_target_\\d+$'");

    execute("alter table " + target + " drop constraint level");
    swap();

    execute("insert into account values (5001, 100, 'new')");
  }

  @Test
  void rowsThatReplicationSendsWholeAreStillSent() throws SQLException {
    execute(
        "alter table account drop constraint account_pkey, alter id set not null",
        "create unique index by_id on account (id)");
    execute("alter table account replica identity nothing");
    prepare();
    execute(
        "alter table account replica identity full", "create publication sent for table account");

    swap();

    execute("update account set balance = 1 where id = 7", "drop publication sent");
    assertThat(value("select relreplident from pg_class where oid = 'account'::regclass"))
        .isEqualTo("f");
  }

  @Test
  void theOwnerIsTheOneOfNow() throws SQLException {
    try (Connection admin = table.database().superuser();
        var statement = admin.createStatement()) {
      statement.execute(
          "grant " + table.database().applicationUser() + " to " + table.database().ownerUser());
    }
    execute("grant create on schema public to " + table.database().applicationUser());
    prepare();
    execute("alter table account owner to " + table.database().applicationUser());

    swap();

    assertThat(value("select relowner::regrole from pg_class where oid = 'account'::regclass"))
        .isEqualTo(table.database().applicationUser());
    try (Connection owner = table.database().application()) {
      Table.execute(owner, "alter table account add column more int");
    }
  }
}
