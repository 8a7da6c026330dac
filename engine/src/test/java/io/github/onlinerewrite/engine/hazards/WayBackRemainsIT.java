package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.testsupport.SchemaDump;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a revert that fails leaves: nothing that the next one, an abort or a finish does not take.
 */
class WayBackRemainsIT extends TableWithTwin {

  /** With indexes, a constraint and statistics that the old table lacks. */
  private List<String> inSync() throws SQLException {
    rewrite(DERIVED);
    execute(
        "create index later on account (balance)",
        "alter table account add constraint later_u unique (id, balance)",
        "create statistics later_s on id, balance from account",
        "create materialized view later_m as select sum(balance) from account");
    return state();
  }

  private List<String> state() throws SQLException {
    List<String> state = new ArrayList<>(SchemaDump.of(table.database()));
    state.add(
        value(
            """
            select concat_ws(' ',
              (select string_agg(tgname || tgrelid::regclass, ' ' order by tgname, tgrelid)
               from pg_trigger where tgname like 'online%'),
              (select string_agg(oid::regprocedure::text, ' ' order by oid) from pg_proc
               where pronamespace = 'online_rewrite'::regnamespace),
              (select string_agg(relname::text, ' ' order by oid) from pg_class
               where relnamespace = 'public'::regnamespace),
              (select string_agg(stxname::text, ' ' order by oid) from pg_statistic_ext))"""));
    return state;
  }

  /** After all of it was put there. */
  private void fail() throws SQLException {
    assertThatThrownBy(
            () ->
                rewriter()
                    .withListener(
                        Table.when(
                            RewritePhase.CUT_OVER,
                            () -> execute("insert into account values (3000000000, 1, null)")))
                    .revert(ACCOUNT, Table.OPTIONS))
        .isInstanceOf(RewriteException.class)
        .hasMessageContaining("values-refused")
        .hasMessageContaining("The new table is in place");
    execute("delete from account where id = 3000000000");
    assertThat(latest().leftovers()).anyMatch(left -> left.contains("online_rewrite_guard_2"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anAbortTakesItAway(boolean refreshed) throws SQLException {
    List<String> before = inSync();
    fail();
    assertThat(state()).isNotEqualTo(before);
    if (refreshed) {
      rewriter().refresh(ACCOUNT, Table.OPTIONS);
    }
    rewriter().abort("account");
    assertThat(state()).isEqualTo(before);
    assertThat(latest().phase()).isEqualTo(RewritePhase.IN_SYNC);
    assertThatThrownBy(() -> rewriter().abort("account"))
        .isInstanceOf(RewriteException.Failed.class)
        .hasMessageContaining("nothing was begun since");
    revert();
    assertBack();
  }

  @Test
  void theNextRevertUsesIt() throws SQLException {
    inSync();
    fail();
    revert();
    assertBack();
  }

  private void assertBack() throws SQLException {
    assertExact("integer");
    assertNothingIsLeft();
    assertThat(value("select string_agg(stxname::text, ' ') from pg_statistic_ext"))
        .isEqualTo("later_s");
    assertThat(
            value(
                "select string_agg(relname::text, ' ' order by relname) from pg_class"
                    + " where relname like 'later%'"))
        .isEqualTo("later later_m later_u");
    assertThat(value("select count(*) from pg_class where relname like 'online%'")).isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFinishTakesItAway(boolean renamed) throws SQLException {
    inSync();
    fail();
    if (renamed) {
      execute("alter table account_old rename to other");
    }
    rewriter().finish("account");
    assertThat(value("select string_agg(stxname::text, ' ') from pg_statistic_ext"))
        .isEqualTo("later_s");
    assertThat(value("select count(*) from pg_class where relname like 'online%'")).isEqualTo("0");
    assertThat(value("select count(*) from pg_trigger where tgname like 'online_rewrite_guard%'"))
        .isEqualTo("0");
    if (!renamed) {
      assertNothingIsLeft();
    }
  }
}
