package io.github.onlinerewrite.engine.hazards;

import static io.github.onlinerewrite.engine.hazards.Table.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A named target has its own indexes again when it is full. */
class TargetIndexesIT {

  private IndexedTarget target;

  @BeforeEach
  void createTables() throws SQLException, IOException {
    target = new IndexedTarget();
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    target.close();
  }

  @Test
  void theyAreOffWhileRowsAreCopiedAndThenAsTheyWere() throws SQLException {
    List<String> seen = new ArrayList<>();
    target.rewriteWith(
        phase -> {
          switch (phase) {
            case COPY, INDEX -> seen.add(target.names("t_new"));
            case CATCH_UP -> seen.add(target.indexes("t_new"));
            default -> {}
          }
        });

    assertThat(seen).containsExactly(IndexedTarget.KEPT, IndexedTarget.KEPT, target.before());
    assertThat(target.indexes("t")).isEqualTo(target.afterSwap());
    assertThat(target.notices()).anyMatch(notice -> notice.contains("t_new_hash"));
    assertThat(target.database().value("select count(*) from online_rewrite.taken_index"))
        .isEqualTo("0");
  }

  @Test
  void aKeyThatIsNoConstraint() throws SQLException {
    target
        .database()
        .execute(
            "alter table t drop constraint t_pkey",
            "create unique index t_key on t (id)",
            "alter table t_new drop constraint t_new_pkey",
            "create unique index t_new_key on t_new (id)");
    target.dieAfterCommitOf("set done = true");
    assertThat(target.names("t_new")).isEqualTo(IndexedTarget.KEPT);
    target.rewrite();
    assertThat(target.names("t")).contains("t_key");
    assertThat(target.database().value("select count(*) from t")).isEqualTo("2000");
  }

  @Test
  void onOneConnection() throws SQLException {
    try (Connection connection = target.database().owner()) {
      TableRewriter.using(connection).rewrite(IndexedTarget.SPEC, IndexedTarget.OPTIONS);
    }
    assertThat(target.indexes("t")).isEqualTo(target.afterSwap());
  }

  @Test
  void aCopyThatIsMadeAgainTakesThemOffAgain() throws SQLException {
    List<String> seen = new ArrayList<>();
    AtomicBoolean truncated = new AtomicBoolean();
    target.rewriteWith(
        phase -> {
          if (phase == RewritePhase.COPY) {
            seen.add(target.names("t_new"));
          }
          if (phase == RewritePhase.VERIFY && truncated.compareAndSet(false, true)) {
            target.database().execute("truncate t", "insert into t values (1, 1, 'x', null, null)");
          }
        });
    assertThat(seen).containsExactly(IndexedTarget.KEPT, IndexedTarget.KEPT);
    assertThat(target.indexes("t")).isEqualTo(target.afterSwap());
  }

  @Test
  void whatARefusedRunWouldTakeOffStays() throws SQLException {
    target.database().execute("insert into t_new values (1, 1, null, null, null)");
    assertThatThrownBy(target::rewrite).isInstanceOf(RewriteException.Refused.class);
    assertThat(target.indexes("t_new")).isEqualTo(target.before());
  }

  /** Nobody who writes the source waits for whom we wait for. */
  @Test
  void aReaderOfTheTargetIsWaitedFor() throws SQLException {
    CompletableFuture<Void> run;
    try (Connection reader = target.database().owner()) {
      reader.setAutoCommit(false);
      AtomicBoolean came = new AtomicBoolean();
      target
          .proxy()
          .watching(
              trip -> {
                if (trip.text().contains("truncate \"public\".\"t_new\"")
                    && came.compareAndSet(false, true)) {
                  execute(reader, "lock table t_new in access share mode");
                }
              });
      run =
          CompletableFuture.runAsync(
              () ->
                  TableRewriter.using(target.database().ownerDataSource(target.proxy()))
                      .withListener(target.listener(phase -> {}))
                      .rewrite(IndexedTarget.SPEC, IndexedTarget.OPTIONS));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  target.notices().stream()
                      .anyMatch(notice -> notice.contains("empty the target")));
      target.database().execute("set lock_timeout = '1s'; update t set b = 'written' where id = 7");
      assertThat(target.indexes("t_new")).isEqualTo(target.before());
      reader.rollback();
    }
    assertThat(run).succeedsWithin(Duration.ofSeconds(60));
    assertThat(target.database().value("select b from t where id = 7")).isEqualTo("written");
    assertThat(target.indexes("t")).isEqualTo(target.afterSwap());
  }

  @ParameterizedTest
  @CsvSource({"1", "2"})
  void aConflictIsFoundWhenTheIndexIsBuilt(int mended) throws SQLException {
    target.database().execute("update t set a = 1 where id = 2");
    assertThatThrownBy(target::rewrite)
        .isInstanceOf(RewriteException.Failed.class)
        .hasMessageContaining("rows of the source share")
        .hasMessageContaining("t_new_unique")
        .hasMessageContaining("Mend the rows");
    target.assertNothingIsLost();

    target.database().execute("update t set a = -1 where id = " + mended);
    target.rewrite();
    assertThat(target.indexes("t")).isEqualTo(target.afterSwap());
  }

  /** A value that the index's expression does not take, and one that is too long for it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          create index t_new_refusing on t_new ((1 / (a - 5))) | t_new_refusing | a = -5
          update t set b = (select string_agg(md5(i::text), '') from generate_series(1, 300) i) where id = 5 | t_new_deferred | b = 'short'
          """)
  void rowsThatAnIndexRefusesAreMended(String setup, String index, String mended)
      throws SQLException {
    target.database().execute(setup);
    assertThatThrownBy(target::rewrite)
        .isInstanceOf(RewriteException.Failed.class)
        .hasMessageContaining("index " + index + " cannot be built of the source's rows")
        .hasMessageContaining("Mend the rows");

    target.database().execute("update t set " + mended + " where id = 5");
    whenNobodySeesThem(target::rewrite);
    assertThat(target.names("t")).contains(index);
    assertThat(target.database().value("select count(*) from t where id = 5 and " + mended))
        .isEqualTo("1");
  }

  /** An index has rows, too, that are dead but for a snapshot, of autovacuum's ANALYZE perhaps. */
  private static void whenNobodySeesThem(Runnable rewriting) {
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsInstanceOf(RewriteException.Failed.class)
        .until(
            () -> {
              rewriting.run();
              return true;
            });
  }

  @Test
  void rowsThatALikeOfTheSourcesIndexRefusesAreMended() throws SQLException {
    target.database().execute("drop table other, t_new", "create index t_of on t ((1 / a))");
    RewriteSpec spec = RewriteSpec.table("t").column("a").type("bigint").column("a").using("a - 5");
    assertThatThrownBy(() -> target.rewriter().rewrite(spec, IndexedTarget.OPTIONS))
        .isInstanceOf(RewriteException.Failed.class)
        .hasMessageContaining("index t_of cannot be built of the source's rows");

    target.database().execute("update t set a = 4 where id = 5");
    whenNobodySeesThem(() -> target.rewriter().rewrite(spec, IndexedTarget.OPTIONS));
    assertThat(target.database().value("select a from t where id = 5")).isEqualTo("-1");
    assertThat(target.names("t")).contains("t_of");
  }

  /** A deferred constraint is looked at by the commit of the last replay. */
  @Test
  void aConflictThatOnlyTheLastCommitFindsIsToldAsOne() throws SQLException {
    AtomicBoolean came = new AtomicBoolean();
    target
        .proxy()
        .watching(
            trip -> {
              if (trip.text().contains("lock table \"public\".\"t\" in share row exclusive")
                  && came.compareAndSet(false, true)) {
                target.database().execute("update t set b = 'b1' where id = 2");
              }
            });
    assertThatThrownBy(
            () ->
                TableRewriter.using(target.database().ownerDataSource(target.proxy()))
                    .rewrite(IndexedTarget.SPEC, IndexedTarget.OPTIONS))
        .isInstanceOf(RewriteException.Failed.class)
        .hasMessageContaining("rows of the source violate a unique");
    target.database().execute("update t set b = 'other' where id = 2");
    target.rewrite();
    assertThat(target.database().value("select b from t where id = 2")).isEqualTo("other");
  }

  /** The limit of the swap says nothing about what came during the whole copy. */
  @Test
  void aLongReplayBeforeTheSecondTryHasNoLimit() throws SQLException {
    target
        .database()
        .execute(
            """
            create function slow(text) returns boolean language plpgsql immutable as $$
            begin
              if $1 like 'slow%' then perform pg_sleep(0.01); end if;
              return true;
            end $$""",
            "alter table t_new add check (slow(b))", "update t set a = 1 where id = 2");
    target
        .rewriter()
        .withListener(
            target.listener(
                phase -> {
                  if (phase == RewritePhase.INDEX) {
                    target
                        .database()
                        .execute(
                            "update t set a = -1 where id = 1",
                            "update t set b = 'slow' || id where id > 1700");
                  }
                }))
        .rewrite(IndexedTarget.SPEC, IndexedTarget.OPTIONS.withSwapTimeout(Duration.ofSeconds(1)));
    assertThat(target.database().value("select count(*) from t where b like 'slow%'"))
        .isEqualTo("300");
  }

  @Test
  void aConflictThatIsMendedDuringTheRunIsNone() throws SQLException {
    target.database().execute("update t set a = 1 where id = 2");
    target.rewriteWith(
        phase -> {
          if (phase == RewritePhase.INDEX) {
            target.database().execute("update t set a = -1 where id = 1");
          }
        });
    assertThat(target.indexes("t")).isEqualTo(target.afterSwap());
    assertThat(target.database().value("select a from t where id = 1")).isEqualTo("-1");
  }

  @Test
  void aNameThatSomebodyTookIsGivenBackFirst() throws SQLException {
    assertThatThrownBy(
            () ->
                target.rewriteWith(
                    phase -> {
                      if (phase == RewritePhase.COPY) {
                        target.database().execute("create index t_new_hash on other (of)");
                      }
                    }))
        .isInstanceOf(RewriteException.NotAchieved.class)
        .hasMessageContaining("t_new_hash")
        .hasMessageContaining("Give its name free");
    assertThatThrownBy(() -> target.rewriter().abort(RewriteSpec.table("t")))
        .isInstanceOf(RewriteException.NotAchieved.class)
        .hasMessageContaining("t_new_hash");
    target.assertNothingIsLost();

    target.database().execute("drop index t_new_hash");
    target.rewriter().abort(RewriteSpec.table("t"));
    assertThat(target.indexes("t_new")).isEqualTo(target.before());
  }

  @Test
  void aTargetThatIsRenamedKeepsWhatIsWrittenDown() throws SQLException {
    target.dieAfterCommitOf("set done = true");
    target.database().execute("alter table t_new rename to t_other");
    assertThatThrownBy(() -> target.rewriter().abort(RewriteSpec.table("t")))
        .isInstanceOf(RewriteException.Failed.class)
        .hasMessageContaining("no longer called public.t_new")
        .hasMessageContaining("t_new_hash");

    target.database().execute("alter table t_other rename to t_new");
    target.rewriter().abort(RewriteSpec.table("t"));
    assertThat(target.indexes("t_new")).isEqualTo(target.before());
  }

  @Test
  void aTargetThatIsDroppedLeavesNothing() throws SQLException {
    target.dieAfterCommitOf("set done = true");
    target.database().execute("drop table t_new cascade");
    target.rewriter().abort(RewriteSpec.table("t"));
    assertThat(target.database().value("select count(*) from online_rewrite.taken_index"))
        .isEqualTo("0");
  }

  @Test
  void thoseOfAPartitionedTargetStay() throws SQLException {
    target
        .database()
        .execute(
            "drop table other, t_new",
            "create table t_new (id bigint primary key, a int not null, b text, c int4range, d int[])"
                + " partition by hash (id)",
            "create table t_new_0 partition of t_new for values with (modulus 1, remainder 0)",
            "create index t_new_hash on t_new using hash (b)",
            "alter index t_new_0_b_idx rename to leaf");
    List<String> seen = new ArrayList<>();
    target.rewriteWith(
        phase -> {
          if (phase == RewritePhase.COPY) {
            seen.add(target.names("t_new_0"));
          }
        });
    assertThat(seen).containsExactly("leaf, t_new_0_pkey");
    assertThat(target.names("t")).contains("t_new_hash");
    assertThat(target.names("t_new_0")).contains("leaf");
  }
}
