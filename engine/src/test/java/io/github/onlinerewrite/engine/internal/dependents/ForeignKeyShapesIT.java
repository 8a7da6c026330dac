package io.github.onlinerewrite.engine.internal.dependents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Foreign keys of every shape are the same before and after, with the order of their triggers. */
class ForeignKeyShapesIT {

  private static final String PLAIN =
      "create table t (id int, k int not null, p int, self int, a int, b int, n int default 1,"
          + " primary key (id, k), unique (id), unique (k, id))";
  private static final String PARTITIONED =
      "create table t (id int, k int not null, p int, self int, a int, b int, n int default 1,"
          + " primary key (id, k), unique (id), unique (k, id)) partition by range (id);"
          + " create table t1 partition of t for values from (0) to (5) partition by list (id);"
          + " create table t1a partition of t1 default;"
          + " create table t2 partition of t default";
  private static final String PLAIN_TARGET =
      "create table t_new (b int, id bigint, k int, p int, self bigint, a int, n int,"
          + " primary key (id, k))";
  private static final String PARTITIONED_TARGET =
      PLAIN_TARGET
          + " partition by hash (id);"
          + " create table t_new0 partition of t_new for values with (modulus 2, remainder 0)"
          + " partition by range (id);"
          + " create table t_new00 partition of t_new0 default;"
          + " create table t_new1 partition of t_new for values with (modulus 2, remainder 1)";

  /**
   * What t is joined with.
   *
   * @param name what is special
   * @param oldest the oldest major version that knows it
   * @param onPartitions the oldest that knows it from or to a partitioned table
   */
  private record Shape(String name, int oldest, int onPartitions, List<String> statements) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Shape of(String name, String... statements) {
    return new Shape(name, 13, 13, List.of(statements));
  }

  private static Shape since(int oldest, int onPartitions, String name, String... statements) {
    return new Shape(name, oldest, onPartitions, List.of(statements));
  }

  private static final List<Shape> SHAPES =
      List.of(
          of(
              "to itself",
              "alter table t add foreign key (self) references t (id) on delete cascade",
              "alter table t add constraint other foreign key (a, b) references t"
                  + " deferrable initially deferred"),
          of(
              "composite, the columns in another order",
              "alter table t add foreign key (b, a) references two (y, x) on update cascade",
              "create table child (r int, s int, foreign key (s, r) references t (k, id))"),
          of(
              "match full",
              "alter table t add foreign key (a, b) references two match full",
              "create table child (r int, s int, foreign key (r, s) references t match full)"),
          of(
              "deferrable",
              "alter table t add constraint now foreign key (p) references parent deferrable,"
                  + " add constraint late foreign key (p) references parent"
                  + " deferrable initially deferred",
              "create table child (r int references t (id) deferrable initially deferred,"
                  + " s int references t (id) deferrable)"),
          of(
              "actions",
              "alter table t add foreign key (p) references parent on delete restrict"
                  + " on update cascade, add foreign key (n) references parent on delete set default"
                  + " on update set null",
              "create table child (r int references t (id) on delete set null on update cascade,"
                  + " s int default 1 references t (id) on delete set default on update restrict,"
                  + " q int references t (id) on delete cascade)"),
          since(
              15,
              15,
              "actions on some columns",
              "alter table t add foreign key (a, b) references two on delete set null (b)",
              "create table child (r int, s int default 1, foreign key (r, s) references t"
                  + " on delete set default (s))"),
          since(
              13,
              18,
              "not valid",
              "alter table t add foreign key (p) references parent not valid",
              "create table child (r int, s int)",
              "insert into child values (77, 77)",
              "alter table child add foreign key (r) references t (id) not valid"),
          of(
              "not valid into it",
              "create table child (r int, s int)",
              "insert into child values (77, 77)",
              "alter table child add foreign key (r) references t (id) not valid"),
          since(
              18,
              18,
              "not enforced",
              "alter table t add foreign key (p) references parent not enforced",
              "create table child (r int, s int)",
              "insert into child values (77, 77)",
              "alter table child add foreign key (r) references t (id) not enforced"),
          of(
              "with comments and names",
              "alter table t add constraint \"f {x} ?\" foreign key (p) references parent",
              "comment on constraint \"f {x} ?\" on t is 'it''s'",
              "create table child (r int constraint \"c \"\"{x}\" references t (id))",
              "comment on constraint \"c \"\"{x}\" on child is 'child'"),
          of(
              "from a partitioned table",
              "create table child (r int, s int, foreign key (r) references t (id)"
                  + " on delete cascade) partition by range (r)",
              "create table child1 partition of child for values from (0) to (5)"
                  + " partition by list (r)",
              "create table child1a partition of child1 default",
              "create table child2 (s int, r int)",
              "alter table child attach partition child2 default",
              "alter table child2 add constraint own foreign key (s) references t (id)",
              "comment on constraint child_r_fkey on child is 'partitioned'",
              "insert into child values (1, 1), (6, 6)"),
          of(
              "to a partitioned table",
              "create table many (id int primary key) partition by range (id)",
              "create table many1 partition of many for values from (0) to (5)",
              "create table many2 partition of many default",
              "insert into many select generate_series(1, 9)",
              "alter table t add foreign key (p) references many on delete set null"
                  + " deferrable initially deferred"),
          of(
              "several, whose triggers fire in their order",
              "create table child (r int, s int)",
              "alter table t add constraint z foreign key (p) references two_first",
              "alter table t add constraint y foreign key (p) references parent",
              "alter table child add constraint x foreign key (r) references t (id)",
              "alter table t add constraint w foreign key (n) references two_first",
              "alter table child add constraint v foreign key (s) references t (id)"));

  static Stream<Shape> shapes() {
    return SHAPES.stream();
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void plainToPlain(Shape shape) throws SQLException {
    check(shape, PLAIN, PLAIN_TARGET);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void plainToPartitioned(Shape shape) throws SQLException {
    check(shape, PLAIN.replace(", unique (id)", ", unique (id)"), PARTITIONED_TARGET);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void partitionedToPlain(Shape shape) throws SQLException {
    check(shape, PARTITIONED, PLAIN_TARGET);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void partitionedToPartitioned(Shape shape) throws SQLException {
    check(shape, PARTITIONED, PARTITIONED_TARGET);
  }

  private static void check(Shape shape, String source, String target) throws SQLException {
    boolean onPartitions = source.equals(PARTITIONED) || target.equals(PARTITIONED_TARGET);
    try (TestDatabase database = TestDatabase.create()) {
      assumeTrue(database.majorVersion() >= (onPartitions ? shape.onPartitions() : shape.oldest()));
      database.execute(
          "create table two_first (id int primary key)",
          "create table parent (id int primary key)",
          "create table two (x int, y int, primary key (x, y), unique (y, x))",
          "insert into parent select generate_series(1, 9)",
          "insert into two_first select generate_series(1, 9)",
          "insert into two select i, i from generate_series(1, 9) i");
      database.execute(source.split(";"));
      database.execute("insert into t select i, i, i, i, i, i, i from generate_series(1, 9) i");
      database.execute(shape.statements().toArray(String[]::new));
      database.execute(target.split(";"));
      String keys = database.value(KEYS);
      String triggers = database.value(TRIGGERS);

      try (Session session = Session.owning(database.owner())) {
        SwapInSteps.of(session, RewriteSpec.table("t").inSchema("public").into("t_new")).all();
      }

      assertThat(database.value(KEYS)).isNotNull().isEqualTo(keys);
      // Below 18 a partitioned table gets its foreign key after the others, by adoption.
      if (!onPartitions && (database.majorVersion() >= 18 || !shape.name().contains("from a"))) {
        assertThat(database.value(TRIGGERS)).isEqualTo(triggers);
      }
      assertThat(database.value(NOT_VALIDATED)).isNull();
    }
  }

  /** All but what partitions have from the partitioned table. */
  private static final String KEYS =
      """
      select string_agg(
        concat_ws(' ', r.conrelid::regclass, r.conname, pg_get_constraintdef(r.oid),
          r.convalidated, to_jsonb(r) ->> 'conenforced', r.confrelid::regclass,
          obj_description(r.oid, 'pg_constraint')),
        E'\n' order by r.conrelid::regclass::text, r.conname)
      from pg_constraint r
      where r.contype = 'f' and r.conparentid = 0
      """;

  private static final String TRIGGERS =
      """
      select string_agg(
        concat_ws(' ', g.tgrelid::regclass, r.conname, g.tgfoid::regproc, g.tgenabled,
          g.tgdeferrable, g.tginitdeferred),
        E'\n' order by g.tgrelid::regclass::text, g.tgname)
      from pg_trigger g
      join pg_constraint r on r.oid = g.tgconstraint and r.contype = 'f'
      """;

  /** What a partition has from a validated foreign key of its partitioned table. */
  private static final String NOT_VALIDATED =
      """
      select string_agg(r.conrelid::regclass || ' ' || r.conname, ', ')
      from pg_constraint r
      join pg_constraint p on p.oid = r.conparentid
      where r.contype = 'f' and not r.convalidated and p.convalidated
        and r.conrelid <> p.conrelid
      """;
}
