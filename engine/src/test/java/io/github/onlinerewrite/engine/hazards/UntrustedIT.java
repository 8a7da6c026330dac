package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A role that may write the table, and would like to do more with our help. */
class UntrustedIT {

  private Table table;

  @BeforeEach
  void createTable() throws SQLException {
    table = Table.create();
  }

  @AfterEach
  void dropTable() throws SQLException {
    table.close();
  }

  /** The capture's function runs with the owner's rights. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "select * from online_rewrite.backlog_1",
        "insert into online_rewrite.backlog_1 (id) values (1)",
        "select * from online_rewrite.rewrite",
        "update online_rewrite.rewrite set phase = 'DONE'",
        "select online_rewrite.capture_1()",
        "create temp table mine (id int);"
            + " create trigger steals after insert on mine"
            + " for each row execute function online_rewrite.capture_1()",
        "alter table account disable trigger online_rewrite_capture_1",
        "drop trigger online_rewrite_capture_1 on account",
        "create or replace function online_rewrite.capture_1() returns trigger"
            + " language plpgsql as 'begin return null; end'"
      })
  void reachesNothingOfOurs(String attempt) throws SQLException {
    try (Connection application = table.database().application()) {
      table.rewriteWhen(
          RewritePhase.COPY,
          () ->
              assertThatThrownBy(() -> execute(application, attempt))
                  .isInstanceOfSatisfying(
                      SQLException.class,
                      denied -> assertThat(denied.getSQLState()).isEqualTo("42501")));
    }
  }

  /**
   * Functions, operators and tables of the names that we use, in the schemas that are looked
   * through first, by the application and by the owner.
   */
  @Test
  void shadowsNothingThatWeUse() throws SQLException {
    table
        .database()
        .execute(
            Stream.concat(
                    Stream.of(
                        "create schema evil",
                        "grant all on schema evil to {application}",
                        "create table evil.called (who text default current_user)",
                        "grant all on evil.called to public",
                        "alter role {owner} set search_path = evil, public, pg_catalog"),
                    shadows())
                .toArray(String[]::new));
    try (Connection application = table.database().application()) {
      TableRewriter rewriter = TableRewriter.using(table.database().ownerDataSource());
      execute(
          application,
          "set search_path = public, pg_catalog",
          "create temp table backlog_1 (xid xid8, id int, everything text)",
          "create temp table account_new (id int)",
          "set search_path = evil, public, pg_catalog");
      rewriter
          .withListener(
              new RewriteListener() {
                @Override
                public void phaseStarted(String name, RewritePhase phase) {
                  if (phase == RewritePhase.COPY) {
                    write(application);
                  }
                }
              })
          .rewrite(Table.SPEC.inSchema("public"), Table.OPTIONS);
      write(application);
      rewriter.status();
      rewriter.finish(RewriteSpec.table("account").inSchema("public"));
    }
    assertThat(table.database().value("select pg_catalog.count(*) from evil.called"))
        .as("calls of functions that shadow those of the server")
        .isEqualTo("0");
    assertThat(table.database().value("select pg_catalog.sum(balance) from account where id < 3"))
        .isEqualTo("4");
  }

  private static void write(Connection application) {
    try {
      execute(application, "update public.account set balance = balance + 1 where id < 3");
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Each notes that it was called, and by whom. */
  private static Stream<String> shadows() {
    Stream<String> functions =
        List.of(
                "current_setting(text) text",
                "current_setting(text, boolean) text",
                "set_config(text, text, boolean) text",
                "pg_backend_pid() int",
                "pg_relation_size(regclass) bigint",
                "pg_current_xact_id() xid8",
                "pg_current_snapshot() pg_snapshot",
                "pg_visible_in_snapshot(xid8, pg_snapshot) boolean",
                "pg_try_advisory_lock(bigint) boolean",
                "hashtextextended(text, bigint) bigint",
                "version() text",
                "format(text, anyelement) text",
                "quote_ident(text) text",
                "count(int) bigint",
                "to_regclass(text) regclass",
                "unnest(text[]) text",
                "int8(int) bigint",
                "clock_timestamp() timestamptz")
            .stream()
            .map(
                function -> {
                  int result = function.indexOf(')') + 1;
                  return "create function evil."
                      + function.substring(0, result)
                      + " returns"
                      + function.substring(result)
                      + " language plpgsql as 'begin insert into evil.called default values;"
                      + " return null; end'";
                });
    Stream<String> operators =
        Stream.of("text", "bigint", "int", "oid", "xid8", "name", "boolean")
            .flatMap(
                type ->
                    Stream.of(
                            "create function evil.compares(a {t}, b {t}) returns boolean"
                                + " language plpgsql as 'begin insert into evil.called default values;"
                                + " return false; end'",
                            "create operator evil.= (leftarg = {t}, rightarg = {t},"
                                + " procedure = evil.compares)",
                            "create operator evil.> (leftarg = {t}, rightarg = {t},"
                                + " procedure = evil.compares)",
                            "create operator evil.>= (leftarg = {t}, rightarg = {t},"
                                + " procedure = evil.compares)")
                        .map(statement -> statement.replace("{t}", type)));
    return Stream.concat(functions, operators);
  }
}
