package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static io.github.onlinerewrite.engine.hazards.Table.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.TableRewriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody else alters the table when a phase begins: the run ends with a message that names it, or
 * the new table has it too. The application works on in any case.
 */
class AlteredMeanwhileIT {

  /** What is done, then what the message must say, or what must hold when the run goes through. */
  private static final List<List<String>> ALTERATIONS =
      List.of(
          List.of(
              "create index concurrently by_note on account (note)",
              "by_note",
              "select to_regclass('by_note') is not null"),
          List.of(
              "create unique index concurrently by_both on account (id, note)",
              "by_both",
              "select to_regclass('by_both') is not null"),
          List.of("alter table account add column extra int default 5", "column"),
          List.of("alter table account alter column balance type numeric", "column"),
          List.of(
              "alter table account add constraint rich check (balance > -100)",
              "rich",
              "select convalidated from pg_constraint"
                  + " where conrelid = 'account'::regclass and conname = 'rich'"),
          List.of(
              "alter table account alter column balance set default 7",
              "column",
              "select pg_get_expr(adbin, adrelid) = '7' from pg_attrdef"
                  + " where adrelid = 'account'::regclass"),
          List.of(
              "alter table account alter column note set statistics 50",
              "column",
              "select attstattarget = 50 from pg_attribute"
                  + " where attrelid = 'account'::regclass and attname = 'note'"),
          List.of(
              "alter table account alter column note set (n_distinct = -0.5)",
              "column",
              "select attoptions = array['n_distinct=-0.5'] from pg_attribute"
                  + " where attrelid = 'account'::regclass and attname = 'note'"),
          List.of("alter table account drop column note", "note"),
          List.of("alter table account rename column note to remark", "note"),
          List.of("alter table account rename to account_renamed", "public.account"),
          List.of("alter table account drop constraint account_pkey", "identity-key-missing"),
          List.of("alter table account set unlogged", "unlogged"),
          List.of("vacuum full account", "again", "select count(*) = 2001 from account"),
          List.of(
              "create function noted() returns trigger language plpgsql as 'begin return new; end';"
                  + " create trigger noting before insert on account"
                  + " for each row execute function noted()",
              "noting",
              "select count(*) = 1 from pg_trigger"
                  + " where tgrelid = 'account'::regclass and tgname = 'noting'"),
          List.of(
              "grant select on account to public",
              "privilege",
              "select has_table_privilege('pg_monitor', 'account', 'select')"),
          List.of("alter table account_new drop column note", "note"),
          List.of("alter table account_new rename to other", "account_new"),
          List.of("drop table account_new", "public.account"));

  private Table table;

  @BeforeEach
  void createTable() throws SQLException {
    table = Table.create();
  }

  @AfterEach
  void dropTable() throws SQLException {
    table.close();
  }

  static Stream<Arguments> cases() {
    List<RewritePhase> phases =
        List.of(RewritePhase.CAPTURE, RewritePhase.COPY, RewritePhase.INDEX, RewritePhase.CUT_OVER);
    return ALTERATIONS.stream()
        .flatMap(alteration -> phases.stream().map(phase -> Arguments.of(phase, alteration)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void isNamedOrCarried(RewritePhase phase, List<String> alteration) throws SQLException {
    try (Connection application = table.database().application()) {
      Throwable failure =
          catchThrowable(
              () ->
                  table.rewriteWhen(
                      phase,
                      () -> {
                        execute(application, "update account set balance = 1 where id <= 10");
                        table.database().execute(alteration.get(0));
                      }));

      String name =
          value(application, "select coalesce(to_regclass('account')::text, 'account_renamed')");
      execute(
          application,
          "update " + name + " set balance = balance + 1 where id <= 10",
          "insert into " + name + " (id, balance) values (2001, 0)");
      assertThat(value(application, "select sum(balance) || '/' || count(*) from " + name))
          .isEqualTo("20/2001");
      if (failure == null) {
        assertThat(alteration).as("must not go through").hasSize(3);
        assertThat(table.database().value(alteration.get(2))).isEqualTo("t");
      } else {
        assertThat(failure)
            .isInstanceOf(RewriteException.class)
            .hasMessageContaining(alteration.get(1));
        assertAbortLeavesNothing(name);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CAPTURE", "COPY", "INDEX", "VERIFY", "CUT_OVER"})
  void aSourceThatIsDroppedIsNamedAndTheRewriteCanBeAborted(RewritePhase phase)
      throws SQLException {
    assertThatThrownBy(
            () -> table.rewriteWhen(phase, () -> table.database().execute("drop table account")))
        .isInstanceOf(RewriteException.class)
        .hasMessageMatching("(?s).*phase .*: .*(account|columns? ).*");
    TableRewriter.using(table.database().ownerDataSource()).abort("account");
    assertThat(
            table
                .database()
                .value(
                    "select (select count(*) from pg_class where relname ~ '_\\d+$'"
                        + " and relnamespace = 'online_rewrite'::regnamespace)"
                        + " + (select count(*) from pg_trigger where not tgisinternal)"))
        .isEqualTo("0");
  }

  /** The target was given what the source had then, and keeps what it has. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "alter table account alter column note set default 'new'",
        "alter table account alter column note drop default",
        "alter table account alter column note set statistics 50",
        "alter table account alter column note set (n_distinct = -0.5)",
        "alter table account alter column balance drop not null"
      })
  void anAlterationBetweenADeadRunAndItsResumeIsNamed(String alteration) throws SQLException {
    table
        .database()
        .execute(
            "alter table account alter column note set default 'old'",
            "alter table account alter column note set statistics 20",
            "alter table account alter column note set (n_distinct = -0.1)",
            "alter table account_new alter column balance drop not null");
    dieBeforeTheCopy();
    table.database().execute(alteration);
    assertThatThrownBy(() -> table.rewrite())
        .isInstanceOf(RewriteException.Failed.class)
        .hasMessageContaining("a default or setting of one counts");

    TableRewriter.using(table.database().ownerDataSource()).abort("account");
    table
        .database()
        .execute(
            "drop table account_new",
            "create table account_new (id bigint primary key, balance int, note text)");
    table.rewrite();
    assertThat(table.database().value(SETTINGS.replace("{table}", "account")))
        .isEqualTo(table.database().value(SETTINGS.replace("{table}", "account_old")));
  }

  private static final String SETTINGS =
      """
      select string_agg(concat_ws(' ', attname, attnotnull, attstattarget, attoptions,
        pg_get_expr(adbin, adrelid)), ', ' order by attnum)
      from pg_attribute
      left join pg_attrdef on adrelid = attrelid and adnum = attnum
      where attrelid = '{table}'::regclass and attnum > 0
      """;

  /** With the target prepared, while a writer keeps the capture from being installed. */
  private void dieBeforeTheCopy() throws SQLException {
    try (Connection writer = table.database().application()) {
      execute(writer, "begin", "update account set balance = balance where id = 1");
      RewriteListener dying =
          new RewriteListener() {
            @Override
            public void notice(String name, String message) {
              if (message.contains("install the capture")) {
                throw new IllegalStateException("the client dies");
              }
            }
          };
      assertThatThrownBy(
              () ->
                  TableRewriter.using(table.database().ownerDataSource())
                      .withListener(dying)
                      .rewrite(Table.SPEC, Table.OPTIONS))
          .hasMessageContaining("the client dies");
      execute(writer, "rollback");
    }
    assertThat(table.database().value("select copy_snapshot is null from online_rewrite.rewrite"))
        .isEqualTo("t");
  }

  private void assertAbortLeavesNothing(String name) throws SQLException {
    TableRewriter rewriter = TableRewriter.using(table.database().ownerDataSource());
    String key = "select count(*) from pg_index where indrelid = to_regclass('other')";
    if (table.database().value("select to_regclass('other')") != null
        && "0".equals(table.database().value(key))) {
      assertThatThrownBy(() -> rewriter.abort("account"))
          .hasMessageContaining("Give the target its name back");
      table.database().execute("alter table other rename to account_new");
    }
    rewriter.abort("account");
    assertThat(
            table
                .database()
                .value(
                    "select string_agg(tgname, ',') from pg_trigger where tgrelid = '"
                        + name
                        + "'::regclass"))
        .isNull();
  }
}
