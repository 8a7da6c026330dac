package io.github.onlinerewrite.engine.attached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Expressions that the server prints in another way when a column has another type. */
class ChangedTypesIT {

  private TestDatabase database;

  @BeforeEach
  void createDatabase() throws SQLException {
    database = TestDatabase.create();
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    database.close();
  }

  private void rewrite(RewriteSpec spec) {
    TableRewriter.using(database.ownerDataSource())
        .rewrite(spec.droppingOldTable(), RewriteOptions.defaults());
  }

  @Test
  void indexesAreCarried() throws SQLException {
    database.execute(
        "create table t (id int primary key, v int, s varchar(9))",
        "insert into t select i, i, 'x' || i from generate_series(1, 100) i",
        "create index a on t (id) where s = 'x1'",
        "create index b on t (lower(s))",
        "create index c on t (mod(v, 10))",
        "alter table t add constraint k check (s <> 'none' and mod(v, 10) >= 0)");
    rewrite(RewriteSpec.table("t").column("s").type("text").column("v").type("bigint"));
    assertThat(
            database.value(
                "select string_agg(relname, ',' order by relname) from pg_class"
                    + " where relkind = 'i' and relnamespace = 'public'::regnamespace"))
        .isEqualTo("a,b,c,t_pkey");
  }

  @Test
  void statisticsAreCarried() throws SQLException {
    assumeTrue(database.majorVersion() >= 14, "statistics on expressions");
    database.execute(
        "create table t (id int primary key, v int, s varchar(9))",
        "insert into t select i, i, 'x' || i from generate_series(1, 100) i",
        "create statistics e on (lower(s)), (mod(v, 10)) from t",
        "alter statistics e set statistics 7");
    rewrite(RewriteSpec.table("t").column("s").type("text").column("v").type("bigint"));
    assertThat(
            database.value(
                "select string_agg(stxname || ' ' || stxstattarget, ',') from pg_statistic_ext"
                    + " where stxrelid = 't'::regclass"))
        .isEqualTo("e 7");
  }

  @Test
  void functionsAreCarried() throws SQLException {
    assumeTrue(database.majorVersion() >= 14, "functions whose body the server has parsed");
    database.execute(
        "create table t (id int primary key, v int, s varchar(9))",
        "insert into t select i, i, 'x' || i from generate_series(1, 100) i",
        "create function largest() returns int begin atomic select max(t.id) from t; end",
        "create function named(n int) returns table (id int, s text)"
            + " begin atomic select x.id, x.s from t x where x.id = n and x.v > 1; end",
        "create procedure put(n int) begin atomic"
            + " insert into t (id, v) values (n, n) on conflict (id) do update set v = t.v + 1;"
            + " update t set s = 'y' where t.id = n; end");
    String before = definitions();
    rewrite(RewriteSpec.table("t").column("id").type("bigint").column("v").type("bigint"));
    assertThat(definitions()).isEqualTo(before);
    database.execute("call put(7)", "call put(3000)");
    assertThat(database.value("select largest() || (select s from named(7))")).isEqualTo("3000y");
  }

  private String definitions() throws SQLException {
    return String.valueOf(
        database.value(
            "select string_agg(pg_get_functiondef(oid), ';' order by proname) from pg_proc"
                + " where pronamespace = 'public'::regnamespace"));
  }
}
