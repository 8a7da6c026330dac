package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.AddedColumn;
import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.SchemaDump;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One call does all that can be done before the swap, another one swaps. */
class SwapLaterIT {

  private static final RewriteOptions LATER = Table.OPTIONS.withSwapLater(true);
  private static final RewriteSpec ACCOUNT = RewriteSpec.table("account");

  private static final String BACKLOG = "select count(*) from online_rewrite.backlog_" + "{id}";

  private Table table;

  @BeforeEach
  void createTable() throws SQLException {
    table = Table.create();
  }

  @AfterEach
  void dropTable() throws SQLException {
    table.close();
  }

  private TableRewriter rewriter() {
    return TableRewriter.using(table.database().ownerDataSource());
  }

  private RewriteResult prepare() {
    return table.rewriteWith(LATER, RewritePhase.ABORTED, () -> {});
  }

  private RewriteResult swap() {
    return rewriter().swap(ACCOUNT, Table.OPTIONS);
  }

  private String typeOfId() throws SQLException {
    return value(
        "select atttypid::regtype from pg_attribute"
            + " where attrelid = 'account'::regclass and attname = 'id'");
  }

  private String value(String query) throws SQLException {
    return String.valueOf(
        table.database().value(query.replace("{id}", "" + rewriter().status().get(0).id())));
  }

  private void change() throws SQLException {
    table
        .database()
        .execute(
            "update account set balance = balance + 1 where id <= 100",
            "delete from account where id = 7",
            "insert into account values (5000, 3, 'new')",
            "update account set id = 6000 where id = 8");
  }

  private void assertChanged() throws SQLException {
    assertThat(typeOfId()).isEqualTo("bigint");
    assertThat(value("select count(*) || ' ' || sum(balance) || ' ' || sum(id) from account"))
        .isEqualTo("2000 " + (99 + 3) + " " + (2_001_000L - 7 + 5000 - 8 + 6000));
  }

  @Test
  void whatIsPreparedIsSwappedLater() throws SQLException {
    RewriteResult prepared = prepare();
    assertThat(prepared.prepared()).isTrue();
    assertThat(prepared.rowsCopied()).isEqualTo(2000);
    assertThat(prepared.attempts()).isZero();
    assertThat(table.phases())
        .endsWith(RewritePhase.VERIFY, RewritePhase.READY)
        .doesNotContain(RewritePhase.CUT_OVER);
    assertThat(typeOfId()).isEqualTo("integer");
    assertThat(rewriter().status().get(0).phase()).isEqualTo(RewritePhase.READY);

    change();
    RewriteResult swapped = swap();
    assertThat(swapped.prepared()).isFalse();
    assertThat(swapped.alreadySwapped()).isFalse();
    assertThat(swapped.attempts()).isPositive();
    assertThat(rewriter().status().get(0).phase()).isEqualTo(RewritePhase.DONE);
    assertChanged();
  }

  /** As when the record of the changeset is lost. */
  @Test
  void eitherIsSafeToRunAgain() throws SQLException {
    prepare();
    change();
    RewriteResult again = prepare();
    assertThat(again.prepared()).isTrue();
    assertThat(again.rowsCopied()).isEqualTo(2000);
    assertThat(table.phases().stream().filter(phase -> phase == RewritePhase.VERIFY)).hasSize(1);
    assertThat(value(BACKLOG)).isEqualTo("0");
    swap();
    assertThat(swap().alreadySwapped()).isTrue();
    assertThat(prepare().alreadySwapped()).isTrue();
    assertChanged();
  }

  @Test
  void theSameRewriteWithoutLaterSwapsWhatIsPrepared() throws SQLException {
    prepare();
    change();
    assertThat(table.rewrite().prepared()).isFalse();
    assertThat(table.notices()).anyMatch(said -> said.startsWith("resuming"));
    assertChanged();
  }

  @Test
  void whatIsToBecomeOfTheTableIsKnownWithoutBeingSaidAgain() throws SQLException {
    RewriteSpec derived =
        ACCOUNT
            .column("id")
            .type("bigint")
            .addColumn(AddedColumn.of("extra", "text").withDefault("'it''s'"))
            .droppingOldTable();
    rewriter().rewrite(derived, LATER);
    change();
    swap();
    assertChanged();
    assertThat(value("select count(*) from account where extra = 'it''s'")).isEqualTo("2000");
    assertThat(value("select to_regclass('account_old')")).isEqualTo("null");
    assertThat(swap().alreadySwapped()).isTrue();
  }

  @Test
  void aRefreshTakesAwayWhatItHasReplayed() throws SQLException {
    prepare();
    change();
    assertThat(value(BACKLOG)).isNotEqualTo("0");
    RewriteResult refreshed = rewriter().refresh(ACCOUNT, Table.OPTIONS);
    assertThat(refreshed.prepared()).isTrue();
    assertThat(refreshed.changesReplayed()).isPositive();
    assertThat(value(BACKLOG)).isEqualTo("0");
    assertThat(value("select sum(balance) from account_new")).isEqualTo("102");
    assertThat(rewriter().status().get(0).phase()).isEqualTo(RewritePhase.READY);
    table.database().execute("update account set balance = balance + 1 where id = 1");
    swap();
    assertThat(value("select sum(balance) from account")).isEqualTo("103");
  }

  /**
   * The space of what is taken away is used again, so a table may wait as long as it likes. It may
   * grow at first: as long as somebody holds an old snapshot, nothing can be used again.
   */
  @Test
  void theBacklogOfATableThatIsRefreshedDoesNotGrow() throws SQLException {
    prepare();
    long id = rewriter().status().get(0).id();
    String backlog = "online_rewrite.backlog_" + id;
    table.database().execute("alter table " + backlog + " set (autovacuum_enabled = false)");
    String before = "";
    int days = 0;
    for (int alike = 0; alike < 10; days++) {
      assertThat(days).as("days on which the backlog has grown").isLessThan(100);
      table.database().execute("update account set balance = balance + 1");
      rewriter().refresh(ACCOUNT, Table.OPTIONS);
      String size = value("select pg_relation_size('" + backlog + "')");
      alike = size.equals(before) ? alike + 1 : 0;
      before = size;
    }
    swap();
    assertThat(value("select sum(balance) from account")).isEqualTo("" + days * 2000);
  }

  @Test
  void aTruncateMeanwhileIsCopiedAgain() throws SQLException {
    prepare();
    table.database().execute("truncate account", "insert into account values (1, 5, null)");
    rewriter().refresh(ACCOUNT, Table.OPTIONS);
    table.database().execute("truncate account", "insert into account values (2, 9, null)");
    swap();
    assertThat(value("select string_agg(id || ' ' || balance, ',') from account")).isEqualTo("2 9");
    assertThat(typeOfId()).isEqualTo("bigint");
  }

  @Test
  void anAlterMeanwhileIsToldAndTheTableStays() throws SQLException {
    prepare();
    table.database().execute("alter table account add column extra int");
    assertThatThrownBy(this::swap)
        .isInstanceOf(RewriteException.class)
        .hasMessageContaining("column");
    rewriter().abort("account");
    assertThat(typeOfId()).isEqualTo("integer");
    assertThatThrownBy(this::swap)
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining("nothing-prepared");
  }

  @Test
  void anAbortLeavesTheSourceAsItWas() throws SQLException {
    List<String> before = SchemaDump.of(table.database());
    rewriter().rewrite(ACCOUNT, LATER);
    change();
    rewriter().abort("account");
    assertThat(SchemaDump.of(table.database())).isEqualTo(before);
    assertThat(value("select sum(balance) from account")).isEqualTo("102");
  }

  @Test
  void withoutAPreparedOneThereIsNothingToSwap() {
    assertThatThrownBy(this::swap)
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining("nothing-prepared");
    assertThatThrownBy(() -> rewriter().refresh("account"))
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining("nothing-prepared");
    table.rewrite();
    assertThatThrownBy(this::swap)
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining("nothing-prepared");
  }

  @Test
  void aPreparationThatDiedIsGoneOnWithFirst() throws SQLException {
    assertThatThrownBy(
            () ->
                table.rewriteWith(
                    LATER,
                    RewritePhase.VERIFY,
                    () -> {
                      throw new SQLException("dies");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(this::swap)
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining("not-prepared")
        .hasMessageContaining("VERIFY");
    change();
    prepare();
    swap();
    assertChanged();
  }

  /** The changeset that prepares is recorded by then, and would not be run again. */
  @Test
  void aSwapThatDiesAnywhereIsGoneOnWithByASwap() throws SQLException {
    prepare();
    for (RewritePhase phase :
        List.of(
            RewritePhase.COPY,
            RewritePhase.CATCH_UP,
            RewritePhase.VERIFY,
            RewritePhase.CUT_OVER,
            RewritePhase.SWAPPED)) {
      if (phase == RewritePhase.COPY) {
        change();
      }
      assertThatThrownBy(
              () ->
                  rewriter()
                      .withListener(
                          new RewriteListener() {
                            @Override
                            public void phaseStarted(String name, RewritePhase started) {
                              if (started == phase) {
                                throw new IllegalStateException("dies in " + phase);
                              }
                            }
                          })
                      .swap(ACCOUNT, Table.OPTIONS))
          .hasMessage("dies in " + phase);
    }
    assertThat(swap().alreadySwapped()).isTrue();
    assertChanged();
  }

  @Test
  void aBacklogThatReachedItsLimitIsToldAndWritesGoOn() throws SQLException {
    table.rewriteWith(
        LATER.withBacklogLimit(ByteSize.parse("1 MB")), RewritePhase.ABORTED, () -> {});
    for (int i = 0; i < 20; i++) {
      table.database().execute("update account set balance = balance + 1");
    }
    assertThatThrownBy(() -> rewriter().refresh("account"))
        .hasMessageContaining("the backlog reached its limit");
    assertThatThrownBy(this::swap).hasMessageContaining("the backlog reached its limit");
    rewriter().abort("account");
    assertThat(value("select sum(balance) from account")).isEqualTo("" + 20 * 2000);
    prepare();
    swap();
    assertThat(typeOfId()).isEqualTo("bigint");
  }
}
