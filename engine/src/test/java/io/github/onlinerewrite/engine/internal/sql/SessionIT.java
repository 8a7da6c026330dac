package io.github.onlinerewrite.engine.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several statements in one trip. */
class SessionIT {

  private static final Sql LIMIT = Sql.of("set local lock_timeout = 1000");

  private TestDatabase database;
  private Session session;

  @BeforeEach
  void open() throws SQLException {
    database = TestDatabase.create();
    database.execute("create table item (id int)", "insert into item select generate_series(1, 9)");
    session = Session.owning(database.owner());
  }

  @AfterEach
  void close() throws SQLException {
    session.close();
    database.close();
  }

  @Test
  void whatTheLastHasChangedIsCounted() throws SQLException {
    long changed =
        session.transaction(
            () ->
                session.updateAll(
                    List.of(
                        LIMIT,
                        Sql.of("delete from public.item where id > 3"),
                        Sql.of("update public.item set id = -id where id < 3"))));
    assertThat(changed).isEqualTo(2);
    assertThat(database.value("select count(*) from item")).isEqualTo("3");
  }

  @Test
  void theLastMayBeAQuery() throws SQLException {
    List<String> seen =
        session.transaction(
            () ->
                session.oneOfLast(
                    List.of(
                        LIMIT,
                        Sql.of("delete from public.item where id > 3"),
                        Sql.of(
                            "select count(*), current_setting('lock_timeout') from public.item")),
                    row -> List.of(row.getString(1), row.getString(2))));
    assertThat(seen).containsExactly("3", "1s");
  }

  /** A query that has another number of rows, or a statement in the middle that fails. */
  @Test
  void whatFailsIsToldAndTheSessionGoesOn() throws SQLException {
    assertThatThrownBy(
            () ->
                session.oneOfLast(
                    List.of(Sql.of("select id from public.item")), row -> row.getString(1)))
        .hasMessageContaining("expected one row, got 9");
    assertThatThrownBy(
            () ->
                session.updateAll(
                    List.of(Sql.of("delete from public.gone"), Sql.of("delete from public.item"))))
        .isInstanceOfSatisfying(
            SQLException.class, failure -> assertThat(failure.getSQLState()).isEqualTo("42P01"));
    assertThat(session.updateAll(List.of(Sql.of("delete from public.item")))).isEqualTo(9);
  }
}
