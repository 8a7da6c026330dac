package io.github.onlinerewrite.engine.internal.dependents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CarryIT {

  private TestDatabase database;

  @BeforeEach
  void createDatabase() throws SQLException {
    database = TestDatabase.create();
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    database.close();
  }

  private List<String> picture(String table) throws SQLException {
    try (Connection connection = database.owner()) {
      return CatalogPicture.of(connection, table);
    }
  }

  private void rewrite(String table, String target) throws SQLException {
    try (Session session = Session.owning(database.owner())) {
      SwapInSteps.of(session, RewriteSpec.table(table).inSchema("public").into(target)).all();
    }
  }

  private boolean isAtLeast(int version) {
    return database.majorVersion() >= version;
  }

  /** The picture without the facts that begin with one of {@code prefixes}. */
  private static List<String> without(List<String> picture, String... prefixes) {
    List<String> rest = new ArrayList<>(picture);
    for (String prefix : prefixes) {
      rest.removeIf(line -> line.startsWith(prefix));
    }
    return rest;
  }

  private static final String[] EVERYTHING = {
    "create table parent (id int primary key)",
    "create table parent2 (a int, b int, primary key (b, a))",
    "create function stamp() returns trigger language plpgsql as" + " 'begin return new; end'",
    """
        create table t (
          id int generated always as identity (start with 5 increment by 3) primary key,
          s serial,
          u text not null default 'it''s {x} ?' unique deferrable initially deferred,
          p int references parent on delete cascade,
          a int, b int,
          w int unique, self int references t (id) deferrable initially deferred,
          j jsonb default '{"a?b": "{id}"}' check (j ? 'a?b' or j ->> '{x}' is null),
          n int,
          constraint two foreign key (b, a) references parent2 match full on update cascade)
        """,
    "create index t_expression on t (lower(u) text_pattern_ops desc nulls last)"
        + " include (n) with (fillfactor = 50) where j ? 'x'",
    "create unique index t_partial on t (n) where n > 0",
    "alter table t add constraint ex exclude using gist (int4range(id, id + 1) with &&)"
        + " with (fillfactor = 60)",
    "cluster t using t_pkey",
    "alter table t add constraint positive check (n > 0) not valid",
    "alter table t add constraint named check (n < 1000000) no inherit",
    "alter table t add constraint late foreign key (n) references parent not valid",
    "alter table t alter column n set statistics 77, alter column n set (n_distinct = -0.5)",
    "create table child (t_id int references t on delete set null, w int references t (w))",
    "create trigger b before update of n on t for each row when (new.n > 1)"
        + " execute function stamp()",
    "create constraint trigger c after insert on t deferrable initially deferred"
        + " for each row execute function stamp()",
    "alter table t enable always trigger b, disable trigger c",
    "comment on table t is 'it''s \\ {x} ?'",
    "comment on column t.n is 'col'",
    "comment on constraint two on t is 'fk'",
    "comment on constraint positive on t is 'check'",
    "comment on constraint t_u_key on t is 'unique'",
    "comment on index t_expression is 'index'",
    "comment on trigger b on t is 'trigger'",
    "comment on sequence t_id_seq is 'seq'",
    "comment on constraint child_t_id_fkey on child is 'child fk'",
    "grant select, insert on t to {application} with grant option",
    "grant update (n), select (u) on t to public",
    "revoke truncate on t from {owner}",
    "grant usage on sequence t_id_seq to {application}",
    "alter default privileges grant delete on tables to {application}",
    "alter default privileges grant update on sequences to {application}",
    "insert into parent values (1)",
    "insert into t (u, p, j) values ('a', 1, '{}'), ('b', 1, null)",
    "create table t_new (id int primary key, s int, u text, p int, a int, b int, w int, self int,"
        + "j jsonb, n int)"
  };

  @Test
  void everythingThatABareTargetLacksIsCarried() throws SQLException {
    database.execute(EVERYTHING);
    List<String> before = picture("t");
    List<String> childBefore = picture("child");

    rewrite("t", "t_new");

    assertThat(picture("t")).containsExactlyElementsOf(before);
    assertThat(picture("child")).containsExactlyElementsOf(childBefore);
    assertThat(database.value("select count(*) from t")).isEqualTo("2");
    database.execute("insert into t (u) values ('c')");
    assertThat(database.value("select id || ' ' || s from t where u = 'c'")).isEqualTo("11 3");
    assertThat(without(picture("t_old"), "grant", "column grant", "table", "column"))
        .anyMatch(line -> line.startsWith("index") && line.contains("t_pkey_old"))
        .noneMatch(line -> line.contains("FOREIGN KEY"))
        .noneMatch(line -> line.startsWith("referenced by"));
  }

  @Test
  void hostileNamesAreCarried() throws SQLException {
    String table = "we\"ird {x}; ?ü";
    String quoted = "\"we\"\"ird {x}; ?ü\"";
    String longName = "n".repeat(60) + "{x}";
    database.execute(
        "create table "
            + quoted
            + " (\"i\"\"d {source} ?\" int generated by default as identity,"
            + " \"{target}\" int, constraint \""
            + longName
            + "\" primary key (\"i\"\"d {source} ?\"),"
            + " constraint \"ch'eck {x} ?\" check (\"{target}\" > 0))",
        "create index \"" + "n".repeat(60) + "é\" on " + quoted + " (\"{target}\")",
        "create function f() returns trigger language plpgsql as 'begin return new; end'",
        "create trigger \"tr {x} ? ;\" after insert on "
            + quoted
            + " for each row execute function f()",
        "create table child (\"? r\" int, constraint \"fk {x} ?\" foreign key (\"? r\") references "
            + quoted
            + ")",
        "comment on column " + quoted + ".\"{target}\" is '{x} ? '''",
        "create role \"ro\"\"le {x} ?\"".replace("create role", "select 1 as"),
        "insert into " + quoted + " (\"{target}\") values (1), (2)",
        "create table \"new ? {x}\" (\"{target}\" bigint, \"i\"\"d {source} ?\" bigint primary key)");
    List<String> before = without(picture(quoted), "column", "sequence", "constraint", "table");

    rewrite(table, "new ? {x}");

    assertThat(without(picture(quoted), "column", "sequence", "constraint", "table"))
        .containsExactlyElementsOf(before);
    database.execute("insert into " + quoted + " (\"{target}\") values (3)");
    assertThat(database.value("select max(\"i\"\"d {source} ?\") from " + quoted)).isEqualTo("3");
    assertThat(picture(quoted)).anyMatch(line -> line.contains("constraint " + longName));
  }

  @Test
  void namesOfTheTargetsOwnIndexesAndConstraintsBecomeTheSources() throws SQLException {
    database.execute(
        "create table t (id int primary key, a int unique, b int not null, check (b > 0))",
        "create index t_b on t (b)",
        "create table t_new (id bigint primary key, a int unique, b int not null,"
            + " constraint other check (b > 0), extra text default 'x')",
        "create index whatever on t_new (b)");
    List<String> before = without(picture("t"), "column");

    rewrite("t", "t_new");

    assertThat(without(picture("t"), "column")).containsExactlyElementsOf(before);
  }

  private static final String[] FOR_PARTITIONS = {
    "create table parent (id int primary key)",
    "insert into parent values (1)",
    "create function f() returns trigger language plpgsql as 'begin return new; end'",
    """
        create table t (
          id int generated always as identity,
          d date not null,
          p int references parent on delete cascade,
          v int default 7 check (v > 0) no inherit,
          primary key (id, d))
        """,
    "create unique index t_vd on t (v, d)",
    "create index t_v on t (v)",
    "create trigger b before insert on t for each row execute function f()",
    "alter table t enable always trigger b",
    "alter table t replica identity full",
    "create table child (id int, d date, foreign key (id, d) references t)",
    "create table pchild (id int, d date, k int) partition by list (k)",
    "create table pchild1 partition of pchild for values in (1) partition by list (k)",
    "create table pchild11 partition of pchild1 for values in (1)",
    "create table pchild2 partition of pchild for values in (2)",
    "alter table pchild add constraint pfk foreign key (id, d) references t (id, d)"
        + " on delete cascade",
    "insert into t (d, p, v) values ('2026-01-01', 1, 1), ('2026-02-01', 1, 2)",
    "insert into child select id, d from t",
    "insert into pchild select id, d, id from t",
    "create table t_new (id bigint, d date, p int, v int, primary key (id, d))"
        + " partition by range (d)",
    "create table t_new1 partition of t_new for values from ('2026-01-01') to ('2026-02-01')",
    "create table t_new2 partition of t_new default partition by hash (d)",
    "create table t_new21 partition of t_new2 for values with (modulus 1, remainder 0)"
  };

  @Test
  void partitionedTargetGetsAllOfIt() throws SQLException {
    database.execute(FOR_PARTITIONS);
    List<String> before = without(picture("t"), "column", "index", "sequence t");
    List<String> indexes = picture("t").stream().filter(line -> line.startsWith("index")).toList();

    rewrite("t", "t_new");

    List<String> after = picture("t");
    assertThat(without(after, "column", "index", "sequence t", "trigger"))
        .containsExactlyElementsOf(
            without(before, "trigger").stream()
                .map(line -> line.replace(" NO INHERIT", ""))
                .toList());
    assertThat(after)
        .filteredOn(line -> line.startsWith("index"))
        .containsExactlyElementsOf(
            indexes.stream()
                .map(line -> line.replace(" ON public.t", " ON ONLY public.t"))
                .toList());
    assertThat(
            database.value(
                "select count(*) from pg_trigger where tgname = 'b'"
                    + " and tgrelid in ('t_new1'::regclass, 't_new21'::regclass) and tgenabled = 'A'"))
        .isEqualTo("2");
    assertThat(
            database.value(
                "select count(*) from pg_constraint where contype = 'f' and not convalidated"
                    + " and (conparentid = 0 or conrelid in (select relid from"
                    + " pg_partition_tree('pchild') union select relid from"
                    + " pg_partition_tree('t')))"))
        .isEqualTo("0");
    database.execute("delete from child", "delete from parent");
    assertThat(database.value("select count(*) from t")).isEqualTo("0");
  }

  @Test
  void oneOfManyNotNullConstraintsThatIsNotValidStaysSo() throws SQLException {
    assumeTrue(isAtLeast(18));
    database.execute(
        "create table t (id int primary key, a int, b int constraint b_given not null)",
        "insert into t values (1, null, 1)",
        "alter table t add constraint a_given not null a not valid",
        "alter table t add constraint free check (a > 0) not enforced",
        "create table p (id int primary key)",
        "alter table t add constraint loose foreign key (a) references p not enforced",
        "create table t_new (id int primary key, a int, b int)");
    List<String> before = picture("t");

    rewrite("t", "t_new");

    assertThat(picture("t")).containsExactlyElementsOf(before);
  }

  /** The one that is not enforced was on the target before, and the other one comes in the swap. */
  @Test
  void aCheckThatIsNotEnforcedIsNotTakenForOneThatIs() throws SQLException {
    assumeTrue(isAtLeast(18));
    database.execute(
        "create table t (id int primary key, a int)",
        "alter table t add constraint free check (a > 0) not enforced",
        "alter table t add constraint held check (a > 0) not valid",
        "create table t_new (id int primary key, a int)");
    List<String> before = picture("t");

    rewrite("t", "t_new");

    assertThat(picture("t")).containsExactlyElementsOf(before);
  }

  /** One that the target has by name is not given the name of another one that says the same. */
  @Test
  void checksThatSayTheSameStayTwo() throws SQLException {
    database.execute(
        "create table t (id int primary key, a int)",
        "alter table t add constraint one check (a > 0), add constraint other check (a > 0)",
        "create table t_new (id int primary key, a int, constraint other check (a > 0))");
    List<String> before = picture("t");

    rewrite("t", "t_new");

    assertThat(picture("t")).containsExactlyElementsOf(before);
  }

  @Test
  void ownerIsCarriedWithItsGrants() throws SQLException {
    try (Connection admin = database.superuser();
        var statement = admin.createStatement()) {
      statement.execute("grant " + database.applicationUser() + " to " + database.ownerUser());
    }
    database.execute(
        "grant create on schema public to {application}",
        "create table t (id int primary key)",
        "alter table t owner to {application}",
        "create table t_new (id int primary key)");
    List<String> before = picture("t");

    rewrite("t", "t_new");

    assertThat(picture("t")).containsExactlyElementsOf(before);
  }
}
