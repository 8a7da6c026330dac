package io.github.onlinerewrite.engine.attached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.testsupport.CuttingProxy;
import io.github.onlinerewrite.testsupport.SchemaDump;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Views whose column types change, so that others take their place, and what rests on them. */
class OtherViewsIT {

  private static final RewriteSpec SPEC =
      RewriteSpec.table("t").column("id").type("bigint").droppingOldTable();

  private static final String[] VIEWS = {
    "create view v with (security_barrier) as select t.id, v from t where t.id > 0",
    "alter view v alter column v set default 7",
    "create view \"V {x} ?\" (n, \"it's\") as select v.id + 1, 'a;b' from v where v.v > 1",
    "create materialized view m (\"n ?\", c) with (fillfactor = 55) as"
        + " select x.n, count(*) from \"V {x} ?\" x group by x.n",
    "create unique index m_n on m (\"n ?\") include (c)",
    "create index m_half on m ((\"n ?\" / 2)) where \"n ?\" > 3",
    "alter index m_half alter column 1 set statistics 77",
    "cluster m using m_n",
    "create materialized view empty as select id, v.v from v with no data",
    "create index on empty (id)",
    "create view upon as select m.c, m.\"n ?\", v.v from m join v on v.id = m.c",
    "create materialized view top as select max(upon.\"n ?\") as n, count(*) from upon",
    "create view loose as select v.id from v",
    "create rule r as on insert to v do instead insert into t (id, v) values (new.id, new.v)",
    "create function f() returns trigger language plpgsql as 'begin return new; end'",
    "create trigger instead instead of insert on \"V {x} ?\" for each row execute function f()",
    "comment on view v is 'v''s'",
    "comment on column \"V {x} ?\".n is 'n'",
    "comment on materialized view m is 'm'",
    "comment on column m.c is 'c'",
    "comment on index m_half is 'half'",
    "comment on rule r on v is 'r'",
    "grant select on v, m, top to {application}",
    "grant update (v) on v to {application} with grant option",
    "alter view v owner to {application}",
  };

  private static final String[] FUNCTIONS = {
    "create function largest() returns bigint begin atomic select max(v.id) from v; end",
    "create function counted(x bigint) returns table (c bigint)"
        + " begin atomic select m.c from m where m.\"n ?\" = counted.x; end",
    "create procedure put(x int) begin atomic insert into loose values (x); end",
    "create function over() returns bigint begin atomic select largest() + max(n) from top; end",
  };

  private TestDatabase database;

  @BeforeEach
  void createDatabase() throws SQLException {
    database = TestDatabase.create();
    asSuperuser("grant {application} to {owner}");
    database.execute("grant create on schema public to {application}");
    createTable("int");
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    database.close();
  }

  private void asSuperuser(String statement) throws SQLException {
    try (Connection superuser = database.superuser();
        Statement sql = superuser.createStatement()) {
      sql.execute(
          statement
              .replace("{application}", database.applicationUser())
              .replace("{owner}", database.ownerUser()));
    }
  }

  private void createTable(String type) throws SQLException {
    database.execute(
        "create table t (id " + type + " primary key, v int)",
        "insert into t select i, i from generate_series(1, 100) i",
        "grant select, insert on t to {application}");
  }

  private void createAttached() throws SQLException {
    database.execute(VIEWS);
    if (database.majorVersion() >= 14) {
      database.execute(FUNCTIONS);
    }
  }

  private TableRewriter rewriter() {
    return TableRewriter.using(database.ownerDataSource());
  }

  private interface Event {
    void happen() throws SQLException;
  }

  private void rewrite(RewritePhase phase, Event event) {
    rewriter()
        .withListener(
            new RewriteListener() {
              @Override
              public void phaseStarted(String table, RewritePhase started) {
                if (started == phase) {
                  try {
                    event.happen();
                  } catch (SQLException failure) {
                    throw new IllegalStateException(failure);
                  }
                }
              }
            })
        .rewrite(SPEC, RewriteOptions.defaults());
  }

  private void rewriteAndStop() {
    assertThatThrownBy(
            () ->
                rewrite(
                    RewritePhase.CUT_OVER,
                    () -> {
                      throw new IllegalStateException("stopped by the test");
                    }))
        .hasStackTraceContaining("stopped by the test");
  }

  private @Nullable String ours() throws SQLException {
    return database.value(
        "select string_agg(relname, ' ') from pg_class where relname like 'online_rewrite%'");
  }

  @Test
  void allIsAsIfItWereCreatedOnTheNewTable() throws SQLException {
    createAttached();
    database.execute("drop table t cascade", "drop function f");
    createTable("bigint");
    createAttached();
    List<String> expected = SchemaDump.of(database);
    database.execute("drop table t cascade", "drop function f");
    createTable("int");
    createAttached();

    rewriter().rewrite(SPEC, RewriteOptions.defaults());

    assertThat(SchemaDump.of(database)).containsExactlyElementsOf(expected);
    assertThat(ours()).isNull();
    assertThat(database.value("select count(*) || ' ' || sum(c) from m")).isEqualTo("99 99");
    database.execute(
        "insert into v values (3000000000, 2)",
        "refresh materialized view concurrently m",
        "refresh materialized view top",
        "refresh materialized view empty");
    assertThat(database.value("select max(id) from empty")).isEqualTo("3000000000");
    assertThat(database.value("select max(\"n ?\") from m")).isEqualTo("3000000001");
  }

  @Test
  void functionsFollow() throws SQLException {
    assumeTrue(database.majorVersion() >= 14, "functions whose body the server has parsed");
    createAttached();

    rewriter().rewrite(SPEC, RewriteOptions.defaults());

    database.execute("insert into t values (3000000000, 2)", "refresh materialized view m");
    assertThat(database.value("select largest()")).isEqualTo("3000000000");
    assertThat(database.value("select counted(3000000001)")).isEqualTo("1");
    assertThat(database.value("select over()")).isEqualTo("3000000101");
  }

  @Test
  void abortLeavesTheCatalogAsItWas() throws SQLException {
    createAttached();
    List<String> before = SchemaDump.of(database);
    rewriteAndStop();
    assertThat(rewriter().status().get(0).leftovers())
        .anyMatch(leftover -> leftover.startsWith("materialized view public.online_rewrite_"))
        .anyMatch(leftover -> leftover.startsWith("view public.online_rewrite_"));

    rewriter().abort("t");

    assertThat(ours()).isNull();
    assertThat(SchemaDump.of(database)).containsExactlyElementsOf(before);
  }

  @Test
  void aRunThatDiedIsResumed() throws SQLException {
    createAttached();
    rewriteAndStop();
    database.execute("drop materialized view top cascade", "insert into t values (1000, 7)");

    rewriter().rewrite(SPEC, RewriteOptions.defaults());

    assertThat(ours()).isNull();
    assertThat(database.value("select count(*) from m")).isEqualTo("100");
  }

  /** The statement at which the run dies is executed, but for the swap's. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "create view \"public\".\"online_rewrite_[0-9]",
        "create materialized view \"public\".\"online_rewrite_[0-9]",
        "create unique index \"online_rewrite_[0-9]",
        "comment on column \"public\".\"online_rewrite_[0-9]",
        "rename to \"online_rewrite_[0-9_]*_old\"",
      })
  void aRunThatDiesWhileViewsAreBuiltIsAbortedOrResumed(String statement)
      throws SQLException, IOException {
    createAttached();
    List<String> before = SchemaDump.of(database);
    try (CuttingProxy proxy = database.proxy()) {
      dieAt(proxy, statement);
      rewriter().abort("t");
      assertThat(ours()).isNull();
      assertThat(SchemaDump.of(database)).containsExactlyElementsOf(before);

      dieAt(proxy, statement);
      rewriter().rewrite(SPEC, RewriteOptions.defaults());
      assertThat(ours()).isNull();
      assertThat(database.value("select pg_typeof(n) || ' ' || sum(n) from top group by n"))
          .isEqualTo("bigint 101");
    }
  }

  private void dieAt(CuttingProxy proxy, String statement) {
    Pattern found = Pattern.compile(statement);
    CuttingProxy.Cut cut =
        statement.startsWith("rename") ? CuttingProxy.Cut.BEFORE : CuttingProxy.Cut.AFTER;
    proxy.dying(trip -> found.matcher(trip.text()).find() ? cut : CuttingProxy.Cut.NONE);
    assertThatThrownBy(
            () ->
                TableRewriter.using(database.ownerDataSource(proxy))
                    .rewrite(SPEC, RewriteOptions.defaults()))
        .isInstanceOf(RewriteException.class);
    proxy.heal();
  }

  @Test
  void aViewThatIsReplacedMeanwhileKeepsItsNewQuery() throws SQLException {
    createAttached();
    rewrite(
        RewritePhase.CUT_OVER,
        () ->
            database.execute(
                "create or replace view v with (security_barrier) as"
                    + " select t.id, v from t where t.id > 50"));
    assertThat(database.value("select count(*) from v")).isEqualTo("50");
    assertThat(database.value("select count(*) from m")).isEqualTo("50");
  }

  @Test
  void aColumnThatIsRenamedMeanwhileKeepsItsNewName() throws SQLException {
    createAttached();
    rewrite(
        RewritePhase.CUT_OVER,
        () ->
            database.execute(
                "alter view v rename column v to w",
                "alter materialized view m rename column c to d",
                "comment on column m.d is 'renamed'"));
    assertThat(
            database.value(
                "select col_description('m'::regclass, 2) || (select max(d) from m)"
                    + " || (select max(w) from v)"))
        .isEqualTo("renamed1100");
  }

  @Test
  void nobodyElseReadsWhatIsBuilt() throws SQLException {
    database.execute(
        "alter default privileges grant select on tables to {application}",
        "create view v as select id from t",
        "create materialized view m as select id from v",
        "revoke all on v, m from {application}");
    rewriteAndStop();
    assertThat(
            database.value(
                "select count(*) || ' ' || bool_or(has_table_privilege('"
                    + database.applicationUser()
                    + "', oid, 'select')) from pg_class"
                    + " where relname like 'online_rewrite%' and relkind in ('v', 'm')"))
        .isEqualTo("2 false");
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeTheCopy() throws SQLException {
    database.execute(
        "create function halved(int) returns int language sql as 'select $1'",
        "create view v as select id from t",
        "create materialized view m as select halved(v.id) from v",
        "create view w as select v.id from v",
        "create view upon as select halved(w.id) from w");
    assertThatThrownBy(() -> rewriter().rewrite(SPEC, RewriteOptions.defaults()))
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining("public.m ")
        .hasMessageContaining("public.upon ");
  }

  @Test
  void rowsThatPoliciesHideFromTheOwnerOfAMaterializedViewAreNotShown() throws SQLException {
    database.execute(
        "create policy few on t using (t.v <= 10)",
        "alter table t enable row level security",
        "create materialized view m as select v from t",
        "alter materialized view m owner to {application}",
        "refresh materialized view m");
    assertThatThrownBy(() -> rewriter().rewrite(SPEC, RewriteOptions.defaults()))
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining("Row security of public.t");
    assertThat(database.value("select count(*) from m")).isEqualTo("10");
  }

  @Test
  void aFunctionOfAnotherRoleIsNotRunWithOurRights() throws SQLException {
    asSuperuser("grant create on schema public to {application}");
    database.execute(
        "create function whoever() returns text language sql volatile as 'select current_user::text'",
        "alter function whoever() owner to {application}",
        "create materialized view m as select t.id, whoever() as who from t",
        "alter materialized view m owner to {application}",
        "grant select on t to {application}",
        "refresh materialized view m");
    assertThatThrownBy(() -> rewriter().rewrite(SPEC, RewriteOptions.defaults()))
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining("public.whoever()");
    assertThat(database.value("select string_agg(distinct who, ',') from m"))
        .isEqualTo(database.applicationUser());
  }

  @Test
  void anOwnerWhoMayCreateNothingIsRefused() throws SQLException {
    database.execute(
        "create view v as select id from t",
        "alter view v owner to {application}",
        "revoke create on schema public from {application}");
    asSuperuser(
        "revoke create on schema public from public; grant create on schema public to {owner}");
    assertThatThrownBy(() -> rewriter().rewrite(SPEC, RewriteOptions.defaults()))
        .isInstanceOf(RewriteException.Refused.class)
        .hasMessageContaining("grant create on schema public to " + database.applicationUser());
  }
}
