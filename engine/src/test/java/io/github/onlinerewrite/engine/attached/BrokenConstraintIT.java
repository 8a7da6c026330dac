package io.github.onlinerewrite.engine.attached;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.onlinerewrite.engine.PartitionRule;
import io.github.onlinerewrite.engine.Partitioning;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteResult;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A constraint that says it is validated, and rows that break it: no run may hang on that. */
class BrokenConstraintIT {

  private static final RewriteSpec PARTITIONED =
      RewriteSpec.table("child")
          .droppingOldTable()
          .partitionBy(
              new Partitioning(
                  Partitioning.Strategy.HASH,
                  List.of("id"),
                  List.of(new PartitionRule.EveryRemainder(2))));

  private TestDatabase database;

  /** A soft delete keeps the cascade from the child. */
  @BeforeEach
  void createOrphans() throws SQLException {
    database = TestDatabase.create();
    database.execute(
        "create table parent (id int primary key)",
        "create table child (id int primary key,"
            + " p int constraint of_parent references parent on delete cascade)",
        "create function keep() returns trigger language plpgsql as 'begin return null; end'",
        "create trigger keep before delete on child for each row execute function keep()",
        "insert into parent values (1), (2)",
        "insert into child values (1, 1), (2, 2)",
        "delete from parent where id = 1");
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    database.close();
  }

  private RewriteResult rewrite(RewriteSpec spec) throws SQLException {
    TableRewriter rewriter = TableRewriter.using(database.ownerDataSource());
    RewriteResult result = rewriter.rewrite(spec, RewriteOptions.defaults());
    assertThat(result.notices())
        .anySatisfy(
            notice ->
                assertThat(notice)
                    .contains("alter table", "validate constraint of_parent", "Mend those rows")
                    .doesNotContain("(1)"));
    assertThat(rewriter.status().get(0).phase()).isEqualTo(RewritePhase.DONE);
    assertThat(database.value("select count(*) from child")).isEqualTo("2");
    return result;
  }

  @ParameterizedTest
  @ValueSource(strings = {"parent", "child"})
  void orphansDoNotKeepTheRunFromItsEnd(String rewritten) throws SQLException {
    RewriteResult result =
        rewrite(RewriteSpec.table(rewritten).droppingOldTable().column("id").type("bigint"));
    assertThat(result.notices()).noneMatch(notice -> notice.contains("partition"));
    assertThat(
            database.value(
                "select convalidated || pg_get_constraintdef(oid) from pg_constraint"
                    + " where conrelid = 'child'::regclass and contype = 'f'"))
        .isEqualTo("falseFOREIGN KEY (p) REFERENCES parent(id) ON DELETE CASCADE NOT VALID");
  }

  /** Below 18 it takes the key over from its partitions, unless the server had to look at rows. */
  @Test
  void norDoOrphansOfAPartitionedTable() throws SQLException {
    RewriteResult result = rewrite(PARTITIONED);
    assertThat(result.notices().stream().anyMatch(notice -> notice.contains("add it there then")))
        .isEqualTo(database.majorVersion() < 18);
    assertThat(
            database.value(
                "select count(*) from pg_constraint where contype = 'f' and not convalidated"
                    + " and conrelid in (select relid from pg_partition_tree('child'))"))
        .isNotEqualTo("0");
  }
}
