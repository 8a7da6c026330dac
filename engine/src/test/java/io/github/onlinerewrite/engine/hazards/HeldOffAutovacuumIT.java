package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.Partitioning;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.CuttingProxy;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Autovacuum leaves a derived target alone while that is filled, and not a moment longer. */
class HeldOffAutovacuumIT extends TableWithTwin {

  private static final RewriteSpec PARTITIONED =
      ACCOUNT.column("id").type("bigint").partitionBy(Partitioning.hash("id").partitions(3));

  private static final String TARGETS =
      """
      select string_agg(coalesce(array_to_string(c.reloptions, ' '), 'none'), '; ' order by c.oid)
      from pg_class c
      left join pg_inherits i on i.inhrelid = c.oid
      where c.relkind = 'r'
        and coalesce(i.inhparent, c.oid)::regclass::text like 'online\\_rewrite\\_target%'
      """;

  private static final String OPTIONS =
      """
      select string_agg(coalesce(array_to_string(c.reloptions, ' '), 'none') || ' '
        || coalesce(array_to_string(t.reloptions, ' '), 'none'), '; ' order by c.oid)
      from pg_class c
      left join pg_class t on t.oid = c.reltoastrelid
      where c.oid in (
        select 'account'::regclass union all
        select inhrelid from pg_inherits where inhparent = 'account'::regclass)
        and c.relkind = 'r'
      """;

  private String whileCopying(RewriteSpec spec) throws SQLException {
    AtomicReference<String> seen = new AtomicReference<>("");
    rewriter()
        .withListener(Table.when(RewritePhase.COPY, () -> seen.set(value(TARGETS))))
        .rewrite(spec, Table.OPTIONS);
    assertExact("bigint");
    return Objects.requireNonNull(seen.get());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          none                                             | autovacuum_enabled=off               | none none
          (fillfactor = 70, toast.vacuum_truncate = false) | fillfactor=70 autovacuum_enabled=off | fillfactor=70 vacuum_truncate=false
          (toast.autovacuum_enabled = true)                | autovacuum_enabled=off               | none autovacuum_enabled=true
          (autovacuum_enabled = false)                     | autovacuum_enabled=false             | autovacuum_enabled=false none
          (autovacuum_enabled = off)                       | autovacuum_enabled=off               | autovacuum_enabled=off none
          (autovacuum_enabled = true)                      | autovacuum_enabled=true              | autovacuum_enabled=true none
          """)
  void aTargetHasItsSourcesOptionsAtTheEnd(String options, String copying, String afterwards)
      throws SQLException {
    if (options.startsWith("(")) {
      execute("alter table account set " + options);
    }
    assertThat(whileCopying(ACCOUNT.column("id").type("bigint"))).isEqualTo(copying);
    assertThat(value(OPTIONS)).isEqualTo(afterwards);
  }

  @Test
  void partitionsToo() throws SQLException {
    assertThat(whileCopying(PARTITIONED))
        .isEqualTo("autovacuum_enabled=off; autovacuum_enabled=off; autovacuum_enabled=off");
    assertThat(value(OPTIONS)).isEqualTo("none none; none none; none none");
  }

  /** Somebody who holds it off the source for a while has not said it of the target. */
  @Test
  void whatTheSourceSaysForAWhileDoesNotCount() throws SQLException {
    rewriter()
        .withListener(
            new RewriteListener() {
              @Override
              public void phaseStarted(String name, RewritePhase phase) {
                try {
                  switch (phase) {
                    case INDEX -> execute("alter table account set (autovacuum_enabled = off)");
                    case CATCH_UP -> execute("alter table account reset (autovacuum_enabled)");
                    default -> {}
                  }
                } catch (SQLException failure) {
                  throw new IllegalStateException(failure);
                }
              }
            })
        .rewrite(PARTITIONED, Table.OPTIONS);
    assertThat(value(OPTIONS)).isEqualTo("none none; none none; none none");
  }

  /** It is its owner's. */
  @Test
  void aNamedTargetIsNotTouched() throws SQLException {
    execute("alter table account_new set (autovacuum_enabled = off)");
    rewrite(Table.SPEC);
    assertThat(value(OPTIONS)).isEqualTo("autovacuum_enabled=off none");
  }

  /** It may wait for days. */
  @Test
  void whatWaitsForItsSwapIsVacuumed() throws SQLException {
    rewriter().rewrite(PARTITIONED, Table.OPTIONS.withSwapLater(true));
    assertThat(value(TARGETS)).isEqualTo("none; none; none");
    rewriter().swap(ACCOUNT, Table.OPTIONS);
    assertThat(value(OPTIONS)).isEqualTo("none none; none none; none none");
  }

  @ParameterizedTest
  @EnumSource(
      value = CuttingProxy.Cut.class,
      names = {"BEFORE", "WHILE", "AFTER"})
  void whoeverGoesOnLetsItCome(CuttingProxy.Cut cut) throws SQLException, IOException {
    try (CuttingProxy proxy = table.database().proxy()) {
      proxy.dying(
          trip -> trip.text().contains("reset (autovacuum_enabled)") ? cut : CuttingProxy.Cut.NONE);
      assertThatThrownBy(
              () ->
                  TableRewriter.using(table.database().ownerDataSource(proxy))
                      .rewrite(PARTITIONED, Table.OPTIONS))
          .isInstanceOf(RewriteException.class);
    }
    rewrite(PARTITIONED);
    assertExact("bigint");
    assertThat(value(OPTIONS)).isEqualTo("none none; none none; none none");
  }
}
