package io.github.onlinerewrite.engine.hazards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.CuttingProxy;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a run dies of, no index of a named target is lost. */
class TargetIndexesLostIT {

  /** What a run asks for, or what it asked for right before its commit. */
  private static final String MOMENTS =
      """
      insert into "online_rewrite".taken_index        | BEFORE
      drop index "public"."t_new_unique"              | AFTER
      insert into "online_rewrite".chunk, commit      | BEFORE
      insert into "online_rewrite".chunk, commit      | AFTER
      set done = true, commit                         | AFTER
      delete from "online_rewrite".taken_index        | AFTER
      delete from "online_rewrite".taken_index, commit| AFTER
      set built = true, commit                        | AFTER
      cluster on                                      | BEFORE
      vacuum (analyze)                                | BEFORE
      """;

  private IndexedTarget target;

  @BeforeEach
  void createTables() throws SQLException, IOException {
    target = new IndexedTarget();
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    target.close();
  }

  /** The index on (a) is the source's then, under its name, and there is no other. */
  @Test
  void whatMatchesTheSourcesIsNotBuiltTwice() throws SQLException {
    target.dieAfterCommitOf("set done = true");
    target.rewrite();
    assertThat(
            target
                .database()
                .value(
                    "select string_agg(indexname, ', ') from pg_indexes"
                        + " where tablename = 't' and indexdef ~ '\\(a\\)$'"))
        .isEqualTo("t_a");
    assertThat(target.indexes("t")).isEqualTo(target.afterSwap());
  }

  /** A run that goes on knows the key that is off, and that a primary key is to come. */
  @Test
  void aCheckInBetweenFindsNothing() throws SQLException {
    target.database().execute("create view v as select id, b from t group by id");
    target.dieAfterCommitOf("set done = true");
    assertThat(target.names("t_new")).isEqualTo(IndexedTarget.KEPT);
    assertThat(target.rewriter().check(IndexedTarget.SPEC)).isEmpty();
    target.rewrite();
    assertThat(target.indexes("t")).isEqualTo(target.afterSwap());
    assertThat(target.database().value("select count(*) from v")).isEqualTo("2000");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = MOMENTS)
  void whoGoesOnHasAllOfThem(String trip, CuttingProxy.Cut cut) throws SQLException {
    target.dieAt(trip, cut);
    target.assertNothingIsLost();
    target.rewrite();
    assertThat(target.indexes("t")).isEqualTo(target.afterSwap());
    assertThat(target.database().value("select count(*) from online_rewrite.taken_index"))
        .isEqualTo("0");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = MOMENTS)
  void whoAbortsHasAllOfThem(String trip, CuttingProxy.Cut cut) throws SQLException {
    target.dieAt(trip, cut);
    target.assertNothingIsLost();
    target.rewriter().abort(RewriteSpec.table("t"));
    assertThat(target.indexes("t_new")).isEqualTo(target.before());
    assertThat(target.database().value("select count(*) from online_rewrite.taken_index"))
        .isEqualTo("0");
    target.rewrite();
    assertThat(target.indexes("t")).isEqualTo(target.afterSwap());
  }

  @ParameterizedTest
  @CsvSource({"1", "3"})
  void anAbortThatDiesIsDoneByTheNext(int nth) throws SQLException {
    target.dieAfterCommitOf("set done = true");
    try (CuttingProxy another = target.database().proxy()) {
      int[] built = {0};
      another.dying(
          trip ->
              trip.text().contains("delete from \"online_rewrite\".taken_index")
                      && trip.text().contains("index_name")
                      && ++built[0] == nth
                  ? CuttingProxy.Cut.AFTER
                  : CuttingProxy.Cut.NONE);
      assertThatThrownBy(
              () ->
                  TableRewriter.using(target.database().ownerDataSource(another))
                      .abort(RewriteSpec.table("t")))
          .isInstanceOf(RewriteException.class);
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
    target.assertNothingIsLost();
    target.rewriter().abort(RewriteSpec.table("t"));
    assertThat(target.indexes("t_new")).isEqualTo(target.before());
  }

  @Test
  void statusNamesThoseThatAreOff() throws SQLException {
    target.dieAfterCommitOf("set done = true");
    assertThat(target.rewriter().status().get(0).leftovers())
        .contains(
            "index \"t_new {expression}?\", taken off the target until a run goes on or it is"
                + " aborted")
        .noneMatch(leftover -> leftover.contains("t_new_default"));
    target.rewrite();
    assertThat(target.rewriter().status().get(0).leftovers()).isEmpty();
  }
}
