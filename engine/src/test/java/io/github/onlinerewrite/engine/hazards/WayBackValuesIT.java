package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.AddedColumn;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.SchemaDump;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values and columns on the way back: what fits, what is kept, and what is refused. */
class WayBackValuesIT extends TableWithTwin {

  @Test
  void aValueThatDoesNotFitIsRefusedBeforeAnythingIsTouched() throws SQLException {
    rewrite(NAMED);
    write("update %s set balance = 5 where id = 7");
    execute("insert into account values (3000000000, 1, null), (3000000001, 1, null)");
    List<String> before = SchemaDump.of(table.database());

    assertThat(rewriter().checkRevert("account"))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo("values-refused");
              assertThat(finding.reason()).contains("2 rows", "\"id\"");
            });
    assertThatThrownBy(this::revert)
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining("values-refused");
    assertThat(SchemaDump.of(table.database())).isEqualTo(before);
    assertThat(latest().phase()).isEqualTo(RewritePhase.IN_SYNC);
    assertThat(typeOfId()).isEqualTo("bigint");

    // Its key is in the backlog still, and fits no old row.
    execute("delete from account where id >= 3000000000");
    assertThat(codes()).isEmpty();
    revert();
    assertExact("integer");
  }

  @Test
  void aValueThatComesMeanwhileEndsTheRevertAndNothingIsLost() throws SQLException {
    rewrite(NAMED);
    TableRewriter disturbed =
        rewriter()
            .withListener(
                Table.when(
                    RewritePhase.CATCH_UP,
                    () -> execute("insert into account values (3000000000, 1, null)")));
    assertThatThrownBy(() -> disturbed.revert(ACCOUNT, Table.OPTIONS))
        .isInstanceOf(RewriteException.Failed.class)
        .hasMessageContaining("values-refused");
    assertThat(typeOfId()).isEqualTo("bigint");
    write("update %s set balance = 5 where id = 7");
    execute("delete from account where id = 3000000000");
    revert();
    assertExact("integer");
  }

  @Test
  void whatWouldBeRoundedDoesNotFit() throws SQLException {
    rewrite(ACCOUNT.column("balance").type("numeric(12,2)").keepingInSync());
    write("update %s set balance = balance + 3 where id = 7");
    execute("update account set balance = 1.25 where id in (8, 9)");
    assertThat(rewriter().checkRevert("account"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.reason()).contains("2 rows", "\"balance\""));
    assertThatThrownBy(() -> rewriter().refresh(ACCOUNT, Table.OPTIONS))
        .isInstanceOf(RewriteException.Failed.class)
        .hasMessageContaining("\"balance\"");
    execute("update account set balance = 0 where id in (8, 9)");
    revert();
    assertThat(value("select string_agg((id, balance, note)::text, ',' order by id) from account"))
        .isEqualTo(
            value("select string_agg((id, balance, note)::text, ',' order by id) from twin"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTruncateIsInTheOldTable(boolean keepsColumn) throws SQLException {
    rewrite(keepsColumn ? DERIVED.dropColumn("note") : DERIVED);
    write("update %s set balance = 1 where id = 3");
    write("truncate %s");
    write("insert into %s (id, balance) values (5, 5), (6, 6)", "delete from %s where id = 6");
    revert();
    write("insert into %s (id, balance) values (7, 7)");
    assertExact("integer");
  }

  /** A system column is none of those that the count of an expression's values goes over. */
  @Test
  void aColumnThatIsGeneratedOfTheTablesOidIsNoHindrance() throws SQLException {
    execute(
        "alter table account add place oid generated always as (tableoid) stored",
        "create unique index by_note on account (lower(note)) where place > 0::oid");
    rewrite(DERIVED);
    write("update %s set balance = 1, note = 'other' where id = 3");
    assertThat(codes()).isEmpty();

    revert();

    assertThat(value(ROWS + "account")).isEqualTo(value(ROWS + "twin"));
    assertThat(value("select count(*) from account where place <> tableoid")).isEqualTo("0");
  }

  @Test
  void aDroppedColumnKeepsItsData() throws SQLException {
    rewrite(DERIVED.dropColumn("note"));
    write(
        "update %s set balance = balance + 1 where id < 1000",
        "delete from %s where id between 500 and 520",
        "insert into %s (id, balance) values (5000, 4)");
    revert();
    assertExact("integer");
    assertThat(value("select note from account where id = 7")).isEqualTo("note 7");
  }

  /** Two rows trade a unique value, beside a column that only the old table has. */
  @Test
  void tradedUniqueValuesAreReplayed() throws SQLException {
    execute("alter table account add column code int", "update account set code = id");
    execute("alter table account add unique (code)");
    execute("alter table twin add column code int", "update twin set code = id");
    rewrite(DERIVED.dropColumn("note"));
    write(
        "update %s set code = -code where code in (1, 2)",
        "update %s set code = 3 + code where code < 0");
    revert();
    assertExact("integer");
    assertThat(value("select string_agg(code::text, ',' order by id) from account where id < 4"))
        .isEqualTo("2,1,3");
  }

  @Test
  void theDataOfAnAddedColumnIsNotLostWithoutAWord() throws SQLException {
    rewrite(DERIVED.addColumn(AddedColumn.of("kind", "text").withDefault("'none'")));
    write("update %s set balance = 3 where id = 7");
    execute("update account set kind = null where id = 8");
    assertThat(codes()).isEmpty();
    execute("update account set kind = 'gold' where id between 11 and 13");
    assertThat(rewriter().checkRevert("account"))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo("data-added");
              assertThat(finding.reason()).contains("3 rows", "\"kind\"");
            });
    assertThatThrownBy(this::revert).isInstanceOf(RewriteException.Refused.class);
    execute("update account set kind = default where kind = 'gold'");
    revert();
    assertExact("integer");
  }

  @Test
  void aReverseSaysHowAValueGoesBack() throws SQLException {
    RewriteSpec spec =
        ACCOUNT
            .column("balance")
            .type("text")
            .column("balance")
            .using("'b' || balance")
            .column("balance")
            .reverse("substr(balance, 2)::int")
            .keepingInSync();
    rewrite(spec);
    execute("update account set balance = 'b77' where id = 7");
    execute("update twin set balance = 77 where id = 7");
    revert();
    assertExact("integer");
  }

  @Test
  void aTableThatIsRewrittenMeanwhileIsNotCopiedOverKeptColumns() throws SQLException {
    rewrite(DERIVED.dropColumn("note"));
    TableRewriter disturbed =
        rewriter()
            .withListener(Table.when(RewritePhase.VERIFY, () -> execute("vacuum full account")));
    assertThatThrownBy(() -> disturbed.revert(ACCOUNT, Table.OPTIONS))
        .isInstanceOf(RewriteException.Failed.class)
        .hasMessageContaining("There is no way back any more");
    assertThat(value("select note from account_old where id = 7")).isEqualTo("note 7");
  }

  @Test
  void aTableThatWasRewrittenByOthersIsCopiedBack() throws SQLException {
    rewrite(DERIVED);
    writeAll(10_000);
    execute("vacuum full account");
    writeAll(20_000);
    revert();
    assertExact("integer");
  }

  /** A numeric is the same with more zeros after the point, and with nothing else there. */
  @ParameterizedTest
  @CsvSource({
    "numeric, 10.00, 10, true",
    "numeric, 1e3, 1000, true",
    "numeric, -0.000, 0, true",
    "numeric, 10.01, 10, false",
    "numeric, 'NaN', 10, false",
    "'numeric(12,2)', 10, 10, true"
  })
  void zerosAfterThePointFit(String type, String value, String old, boolean fits)
      throws SQLException {
    rewrite(ACCOUNT.column("balance").type(type).keepingInSync());
    execute("update account set balance = '" + value + "' where id = 8");
    execute("update twin set balance = " + old + " where id = 8");
    if (!fits) {
      assertThat(codes()).containsExactly("values-refused");
      assertThatThrownBy(() -> rewriter().refresh(ACCOUNT, Table.OPTIONS))
          .isInstanceOf(RewriteException.Failed.class);
      return;
    }
    assertThat(codes()).isEmpty();
    rewriter().refresh(ACCOUNT, Table.OPTIONS);
    revert();
    assertExact("integer");
  }

  /** Of a column that stays numeric each digit is kept. */
  @Test
  void digitsOfANumericThatStaysOneAreKept() throws SQLException {
    execute(
        "alter table account add price numeric default 1.50",
        "alter table account add code numeric(8,3)");
    rewrite(DERIVED.column("code").type("numeric"));
    execute("update account set price = 2.500, code = 1.5000 where id = 8");
    assertThat(codes()).isEmpty();
    revert();
    assertThat(value("select price || ' ' || code from account where id = 8"))
        .isEqualTo("2.500 1.500");
    assertThat(value("select price::text from account where id = 7")).isEqualTo("1.50");
  }
}
