package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteStatus;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.CuttingProxy;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a run that died has done is not done again, and what it has left can be seen. */
class ResumeIT {

  private Table table;
  private CuttingProxy proxy;

  @BeforeEach
  void createTable() throws SQLException, IOException {
    table = Table.create();
    proxy = table.database().proxy();
  }

  @AfterEach
  void dropTable() throws SQLException, IOException {
    proxy.close();
    table.close();
  }

  /** On 13 a table is one chunk. */
  @Test
  void finishedChunksAreNotCopiedAgain() throws SQLException {
    int finished = table.database().majorVersion() < 14 ? 1 : 2;
    AtomicInteger chunks = new AtomicInteger();
    dieAt(
        trip ->
            trip.text().contains("commit\0")
                && trip.before().contains("set done = true")
                && chunks.incrementAndGet() == finished);
    String copied =
        table.database().value("select string_agg(ctid || ' ' || xmin, ',') from account_new");

    table.rewrite();

    assertThat(copied).isNotNull();
    assertThat(
            table
                .database()
                .value(
                    "select string_agg(ctid || ' ' || xmin, ',') from account where xmin::text in"
                        + " (select distinct split_part(unnest, ' ', 2)"
                        + " from unnest(string_to_array('{copied}', ',')))"
                            .replace("{copied}", copied)))
        .isEqualTo(copied);
    assertThat(table.database().value("select count(*) from account")).isEqualTo("2000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          set done = true   | COPY     | table online_rewrite.backlog_1, ; \
                                         trigger online_rewrite_capture_1 on public.account; \
                                         function online_rewrite.capture_1()
          phase = 'SWAPPED' | SWAPPED  | trigger online_rewrite_guard_1 on public.account; \
                                         function online_rewrite.guard_1()
          """)
  void whatADeadRunHasLeftIsNamed(String commit, RewritePhase phase, String left)
      throws SQLException {
    dieAt(trip -> trip.text().contains("commit\0") && trip.before().contains(commit));

    RewriteStatus status = status();
    assertThat(status.phase()).isEqualTo(phase);
    for (String name : left.split("; ")) {
      assertThat(status.leftovers()).anyMatch(leftover -> leftover.startsWith(name.strip()));
    }

    table.rewrite();
    assertThat(status().leftovers()).isEmpty();
  }

  @Test
  void whatARunThatIsAliveNeedsIsNoLeftover() throws SQLException {
    table.rewriteWhen(
        RewritePhase.CATCH_UP,
        () -> {
          assertThat(status().running()).isTrue();
          assertThat(status().leftovers()).isEmpty();
        });
  }

  private RewriteStatus status() {
    List<RewriteStatus> all = TableRewriter.using(table.database().ownerDataSource()).status();
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private interface Moment {
    boolean is(CuttingProxy.Trip trip);
  }

  /** The server has done what was asked for at that moment. */
  private void dieAt(Moment moment) {
    proxy.dying(trip -> moment.is(trip) ? CuttingProxy.Cut.AFTER : CuttingProxy.Cut.NONE);
    assertThatThrownBy(
            () ->
                TableRewriter.using(table.database().ownerDataSource(proxy))
                    .rewrite(Table.SPEC, Table.OPTIONS.withWorkers(1)))
        .isInstanceOf(RewriteException.class);
  }
}
