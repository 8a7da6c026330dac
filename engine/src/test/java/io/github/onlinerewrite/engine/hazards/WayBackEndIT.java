package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.AddedColumn;
import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.Capture;
import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How a way back ends, and where there is none. */
class WayBackEndIT extends TableWithTwin {

  @Test
  void whatCannotBeUndoneIsRefusedUpFront() {
    assertRefused(ACCOUNT.column("balance").using("balance + 1").keepingInSync(), "reverse");
    assertRefused(ACCOUNT.column("note").newName("remark").keepingInSync(), "another name");
    assertRefused(ACCOUNT.dropColumn("balance").keepingInSync(), "\"balance\" is NOT NULL");
    assertRefused(ACCOUNT.column("id").type("numeric").keepingInSync(), "Key column");
    assertRefused(
        ACCOUNT
            .addColumn(AddedColumn.of("at", "timestamptz").withDefault("now()").asNotNull())
            .keepingInSync(),
        "\"at\"");
    assertThat(rewriter().check(DERIVED, Table.OPTIONS.withCapture(Capture.LOGICAL)))
        .anyMatch(finding -> finding.reason().contains("nobody would decode"));
    assertThat(rewriter().check(DERIVED)).isEmpty();
    assertThat(rewriter().check(NAMED)).isEmpty();
  }

  private void assertRefused(RewriteSpec spec, String why) {
    assertThat(rewriter().check(spec))
        .anySatisfy(
            finding -> {
              assertThat(finding.code()).isEqualTo("way-back-impossible");
              assertThat(finding.reason() + finding.remedy()).contains(why);
            });
  }

  @Test
  void whatATargetHasOfItsOwnIsNotGivenToTheOldTable() throws SQLException {
    execute(
        "alter table account_new alter column note set default 'x'",
        "create index on account_new (balance)");
    assertThat(rewriter().check(NAMED))
        .filteredOn(finding -> finding.code().equals("way-back-impossible"))
        .hasSize(2);
  }

  @Test
  void aFullBacklogEndsTheWayBackAndNoWrite() throws SQLException {
    rewriter().rewrite(DERIVED, Table.OPTIONS.withBacklogLimit(ByteSize.parse("1 MB")));
    for (int i = 0; i < 15; i++) {
      write("update %s set balance = balance + 1");
    }
    assertThat(latest().progress().detail())
        .contains("The backlog reached its limit", "There is no way back any more");
    assertThat(codes()).containsExactly("way-back-lost");
    assertThatThrownBy(this::revert)
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining("limit")
        .hasMessageContaining("finish the rewrite");
    assertThat(latest().phase()).isEqualTo(RewritePhase.IN_SYNC);
    assertExact("bigint");
    rewriter().finish("account");
    assertExact("bigint");
    assertNothingIsLeft();
  }

  @Test
  void onlyTheRunItselfWritesToTheOldTable() throws SQLException {
    rewrite(DERIVED);
    assertThatThrownBy(() -> execute("update account_old set balance = 1 where id = 1"))
        .hasMessageContaining("old table of an online rewrite");
    assertThatThrownBy(() -> execute("truncate account_old"))
        .hasMessageContaining("old table of an online rewrite");
  }

  @Test
  void anotherRewriteWaitsForItsEnd() throws SQLException {
    rewrite(DERIVED);
    RewriteSpec other = ACCOUNT.column("balance").type("bigint");
    assertThat(rewriter().check(other)).extracting(Finding::code).containsExactly("kept-in-sync");
    assertThatThrownBy(() -> rewrite(other))
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining("kept-in-sync");
    assertThat(rewrite(DERIVED).alreadySwapped()).isTrue();
    assertThatThrownBy(() -> rewriter().abort("account"))
        .isInstanceOf(RewriteException.Failed.class)
        .hasMessageContaining("Revert it");
    assertThatThrownBy(() -> rewriter().swap(ACCOUNT, Table.OPTIONS))
        .isInstanceOf(RewriteException.Refused.class);

    rewriter().finish("account");

    assertNothingIsLeft();
    assertThat(rewrite(DERIVED).alreadySwapped()).isTrue();
    assertThatThrownBy(this::revert)
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining("no-way-back");
    rewrite(other.droppingOldTable());
  }

  @Test
  void withoutItThereIsNoWayBack() {
    table.rewrite();
    assertThatThrownBy(this::revert)
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining("no-way-back");
    assertThat(codes()).containsExactly("no-way-back");
  }

  @Test
  void anAbortBeforeTheSwapLeavesNothingOfTheWayBack() throws SQLException {
    try (Connection blocker = table.database().application()) {
      blocker.setAutoCommit(false);
      TableRewriter blocked =
          rewriter()
              .withListener(
                  Table.when(
                      RewritePhase.CUT_OVER,
                      () -> Table.execute(blocker, "update account set balance = 0 where id = 1")));
      assertThatThrownBy(
              () -> blocked.rewrite(NAMED, Table.OPTIONS.withSwapTimeout(Duration.ofSeconds(1))))
          .isInstanceOf(RewriteException.NotAchieved.class);
      assertThat(value("select to_regclass('online_rewrite.backlog_2')")).isNotEqualTo("null");
    }
    rewriter().abort("account");
    assertNothingIsLeft();
    assertExact("integer");
  }
}
