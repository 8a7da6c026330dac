package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteStatus;
import io.github.onlinerewrite.testsupport.SchemaDump;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The journal of another version of the product. */
class JournalVersionIT extends TableWithTwin {

  private static final String VERSION =
      "select obj_description('online_rewrite.rewrite'::regclass, 'pg_class')";

  private void makeOlder() throws SQLException {
    execute(
        "comment on table online_rewrite.rewrite is null",
        "alter table online_rewrite.rewrite drop column shape, drop column target_names",
        "drop table online_rewrite.taken_index");
  }

  static List<Consumer<JournalVersionIT>> calls() {
    return List.of(
        test -> assertThat(test.rewriter().status()).hasSize(1),
        test -> test.rewriter().check(Table.SPEC),
        test -> test.rewriter().abort("account"),
        test -> test.rewriter().rewrite(Table.SPEC, Table.OPTIONS));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void anOlderOneIsBroughtUpToDate(Consumer<JournalVersionIT> call) throws SQLException {
    rewriter().rewrite(Table.SPEC, Table.OPTIONS.withSwapLater(true));
    String version = value(VERSION);
    makeOlder();
    call.accept(this);
    assertThat(value(VERSION)).isEqualTo(version).contains("version 1");
    assertThat(value("select count(*) from online_rewrite.taken_index")).isEqualTo("0");
    rewriter().rewrite(Table.SPEC, Table.OPTIONS);
    assertThat(latest().progress().phase()).isEqualTo(RewritePhase.DONE);
  }

  /** Runs that work meanwhile ask it under locks of theirs. */
  @Test
  void nobodyWaitsBehindWhoWaitsForIt() throws SQLException {
    rewriter().rewrite(Table.SPEC, Table.OPTIONS.withSwapLater(true));
    makeOlder();
    CompletableFuture<Integer> status;
    try (Connection working = table.database().owner();
        Connection other = table.database().owner()) {
      Table.execute(working, "begin", "select from online_rewrite.rewrite for key share");
      status = CompletableFuture.supplyAsync(() -> rewriter().status().size());
      Table.execute(other, "set statement_timeout = '400ms'");
      for (int i = 0; i < 20; i++) {
        Table.execute(other, "select from online_rewrite.rewrite for key share");
        Table.execute(other, "select pg_sleep(0.05)");
      }
      assertThat(status).isNotDone();
    }
    assertThat(status).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(1);
  }

  /** It may be somebody's report that reads it. */
  @Test
  void whatWasGrantedStays() throws SQLException {
    rewrite(Table.SPEC);
    String reader = table.database().applicationUser();
    execute("grant select on online_rewrite.progress to " + reader);
    makeOlder();
    assertThat(rewriter().status()).extracting(RewriteStatus::id).containsExactly(1L);
    assertThat(
            value(
                "select has_table_privilege('%s', 'online_rewrite.progress', 'select')"
                    .formatted(reader)))
        .isEqualTo("t");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 123456789})
  void aLaterOneIsLeftAlone(int version) throws SQLException {
    rewriter().rewrite(Table.SPEC, Table.OPTIONS.withSwapLater(true));
    execute(
        "comment on table online_rewrite.rewrite is 'Online Rewrite: the journal, version %d'"
            .formatted(version));
    String before = state();
    for (Consumer<JournalVersionIT> call : calls()) {
      assertThatThrownBy(() -> call.accept(this))
          .isInstanceOf(RewriteException.Refused.class)
          .hasMessageContaining("later-journal");
    }
    assertThat(state()).isEqualTo(before);
  }

  private String state() throws SQLException {
    return SchemaDump.of(table.database())
        + value(VERSION)
        + value("select string_agg(r::text, ' ') from online_rewrite.rewrite r");
  }
}
