package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewritePhase;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows that the target cannot take, written when the check was over. */
class NarrowingIT {

  private Table table;

  @BeforeEach
  void createTable() throws SQLException {
    table = Table.create();
    table
        .database()
        .execute(
            "drop table account_new",
            "create table account_new (id bigint primary key, balance smallint not null"
                + " constraint not_7 check (balance <> 7), note varchar(10) not null)");
  }

  @AfterEach
  void dropTable() throws SQLException {
    table.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "COPY | balance = 70000 | 3 rows of the source have a value in column \"balance\"",
        "CATCH_UP | balance = 70000 | 3 rows of the source have a value in column \"balance\"",
        "VERIFY | note = 'much too long' | 3 rows of the source have a value in column \"note\"",
        "CUT_OVER | note = null | Column \"note\" of the target, which is NOT NULL, refuses 3 rows",
        "INDEX | balance = 7 | CHECK \"not_7\" of the target refuses 3 rows"
      })
  void stopsTheRunWithColumnAndCountAndResumesWhenMended(
      RewritePhase phase, String change, String told) throws SQLException {
    assertThatThrownBy(
            () ->
                table.rewriteWhen(
                    phase,
                    () ->
                        table
                            .database()
                            .execute("update account set " + change + " where id in (5, 6, 1999)")))
        .isInstanceOf(RewriteException.Failed.class)
        .hasMessageContaining(told)
        .hasMessageNotContaining("70000")
        .hasMessageNotContaining("much too long");
    table
        .database()
        .execute("update account set balance = 1, note = 'mended' where id in (5, 6, 1999)");

    table.rewrite();

    assertThat(
            table
                .database()
                .value("select sum(balance) || ' ' || pg_typeof(min(balance)) from account"))
        .isEqualTo("3 smallint");
  }
}
