package io.github.onlinerewrite.engine.internal.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows that are counted are those that the server itself refuses to put into a partition. */
class RowsAcceptedIT {

  private TestDatabase database;

  @BeforeEach
  void createDatabase() throws SQLException {
    database = TestDatabase.create();
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    database.close();
  }

  /**
   * Partitions of {@code t_new (id, k)}.
   *
   * @param type of k, in both tables
   * @param key of the partitioned table
   * @param values of k in the source, as a query
   * @param partitions what follows "create table"; of t_new unless it says otherwise
   */
  record Shape(String name, String type, String key, String values, List<String> partitions) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final String NUMBERS = "select generate_series(-5, 40) union all select null";
  private static final String WORDS =
      """
      select unnest(array['', 'a', 'a, ''b''', 'b) TO (c', 'MINVALUE', 'NULL', 'Zebra', '\\',
        'é', 'z', null])""";

  static Stream<Shape> shapes() {
    return Stream.of(ranges(), others(), lists(), keys(), levels()).flatMap(shapes -> shapes);
  }

  private static Stream<Shape> ranges() {
    return Stream.of(
        new Shape(
            "ranges that meet, in no order",
            "int",
            "range (k)",
            NUMBERS,
            List.of(
                "p3 for values from (20) to (30)",
                "p1 for values from (-3) to (10)",
                "p2 for values from (10) to (20)")),
        new Shape(
            "ranges with a gap and without an end",
            "bigint",
            "range (k)",
            NUMBERS,
            List.of(
                "p1 for values from (minvalue) to (0)",
                "p2 for values from (5) to (10)",
                "p3 for values from (10) to (12)",
                "p4 for values from (30) to (maxvalue)")),
        new Shape(
            "everything but NULL",
            "int",
            "range (k)",
            NUMBERS,
            List.of("p1 for values from (minvalue) to (maxvalue)")));
  }

  private static Stream<Shape> others() {
    return Stream.of(
        new Shape(
            "ranges of texts that look like a bound",
            "text collate \"C\"",
            "range (k)",
            WORDS,
            List.of(
                "p1 for values from ('MINVALUE') to ('NULL')",
                "p2 for values from ('b) TO (c') to ('z')",
                "p3 for values from ('\\') to ('a, ''b''')",
                "p4 for values from ('a, ''b''') to ('b) TO (c')")),
        new Shape(
            "numbers with a scale",
            "numeric(8,2)",
            "range (k)",
            "select i / 100.0 from generate_series(-300, 300, 7) i",
            List.of(
                "p1 for values from (-1.5) to (0.25)",
                "p2 for values from (0.25) to (1)",
                "p3 for values from (2) to (2.5)")),
        new Shape(
            "moments",
            "timestamptz",
            "range (k)",
            "select timestamptz '2026-03-28 20:00+01' + i * interval '30 min' "
                + "from generate_series(1, 40) i union all select 'infinity'",
            List.of(
                "p1 for values from ('2026-03-29 00:00+01') to ('2026-03-29 06:00+02')",
                "p2 for values from ('2026-03-29 06:00+02') to ('infinity')")));
  }

  private static Stream<Shape> lists() {
    return Stream.of(
        new Shape(
            "lists with NULL",
            "text",
            "list (k)",
            WORDS,
            List.of(
                "p1 for values in ('a', 'a, ''b''')",
                "p2 for values in (null, 'MINVALUE')",
                "p3 for values in ('b) TO (c', '\\', 'é')")),
        new Shape(
            "lists without NULL",
            "int",
            "list (k)",
            NUMBERS,
            List.of("p1 for values in (1, 2, -3)", "p2 for values in (39)")),
        new Shape(
            "a long value",
            "text",
            "list (k)",
            "values (repeat('x', 9000)), (repeat('x', 8999)), (null)",
            List.of("p1 for values in ('" + "x".repeat(9000) + "')")),
        new Shape(
            "a list of truths",
            "boolean",
            "list (k)",
            "values (true), (false), (null)",
            List.of("p1 for values in (true)")));
  }

  private static Stream<Shape> keys() {
    return Stream.of(
        new Shape(
            "several columns",
            "int",
            "range (k, id)",
            NUMBERS,
            List.of(
                "p1 for values from (0, 10) to (10, 5)", "p2 for values from (10, 5) to (20, 0)")),
        new Shape(
            "an expression",
            "int",
            "range (abs(k))",
            NUMBERS,
            List.of("p1 for values from (0) to (4)", "p2 for values from (4) to (9)")),
        new Shape(
            "hashes, one of which is missing",
            "int",
            "hash (k)",
            NUMBERS,
            List.of(
                "p1 for values with (modulus 3, remainder 0)",
                "p2 for values with (modulus 3, remainder 2)")));
  }

  private static Stream<Shape> levels() {
    return Stream.of(
        new Shape(
            "levels, one of which has a default partition",
            "int",
            "range (k)",
            NUMBERS,
            List.of(
                "p1 for values from (0) to (10) partition by list (id)",
                "p11 of p1 for values in (6, 8)",
                "p12 of p1 default",
                "p2 for values from (10) to (20) partition by list (k)",
                "p21 of p2 for values in (11, 12)",
                "p22 of p2 for values in (13, null)",
                "p3 for values from (20) to (30)",
                "p4 for values from (30) to (35) partition by hash (id)")),
        new Shape(
            "a default partition beside one that refuses rows",
            "int",
            "range (k)",
            NUMBERS,
            List.of(
                "p1 for values from (0) to (10) partition by list (id)",
                "p11 of p1 for values in (6, 8)",
                "p2 default",
                "p3 for values from (10) to (20) partition by list (id)",
                "p31 of p3 for values in (17)",
                "p32 of p3 default")),
        new Shape(
            "a default partition that has partitions",
            "int",
            "range (k)",
            NUMBERS,
            List.of(
                "p1 for values from (0) to (10)",
                "p2 default partition by list (k)",
                "p21 of p2 for values in (-1, 12, null)")));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void asManyRowsAreCountedAsTheServerRefuses(Shape shape) throws SQLException {
    create(shape, "", "");

    long refused = refusedByTheServer();
    List<Finding> findings = examine();
    if (refused == 0) {
      assertThat(findings).isEmpty();
    } else {
      assertThat(findings.get(0).reason())
          .startsWith(refused + (refused == 1 ? " row " : " rows "));
    }
  }

  @Test
  void valuesThatAreEqualForTheColumnMayGoToDifferentPartitions() throws SQLException {
    assumeIcu();
    database.execute(
        "create collation alike (provider = icu, locale = 'und-u-ks-level2',"
            + " deterministic = false)");
    create(
        new Shape(
            "letters",
            "text",
            "list (k collate \"C\")",
            "select x from unnest(array['A', 'a', 'A', 'a', 'a', 'A']) x",
            List.of("p1 for values in ('a')")),
        "collate \"C\"",
        "collate alike");

    assertThatThreeAreRefused();
  }

  /** The bounds are of a type with another collation than the column has. */
  @Test
  void aDomainWithACollationOfItsOwnComparesAsTheColumnDoes() throws SQLException {
    assumeIcu();
    database.execute("create domain word as text collate \"C\"");
    create(
        new Shape(
            "words",
            "word",
            "range (k)",
            "select x from unnest(array['A', 'B', 'a', 'b', 'C', 'Z']) x",
            List.of("p1 for values from ('B') to (maxvalue)")),
        "",
        "collate \"en-x-icu\"");

    assertThatThreeAreRefused();
  }

  @Test
  void aRowValueWithANullInItIsNoNull() throws SQLException {
    database.execute("create type pair as (a int, b int)");
    create(
        new Shape(
            "pairs",
            "pair",
            "range (k)",
            "select row(i, nullif(i % 2, 0))::pair from generate_series(1, 6) i"
                + " union all select null",
            List.of("p1 for values from ('(3,0)') to (maxvalue)")),
        "",
        "");

    assertThatThreeAreRefused();
  }

  /** It is refused also when no row of the source belongs there: one may come. */
  @Test
  void aPartitionThatIsBeingDetachedIsToldWithTheRemedy() throws SQLException {
    assumeTrue(database.majorVersion() >= 14, "DETACH CONCURRENTLY came with 14");
    create(
        new Shape(
            "ranges",
            "int",
            "range (k)",
            "select 1",
            List.of("p1 for values from (0) to (2)", "p2 for values from (2) to (5)")),
        "",
        "");
    try (Connection reader = database.owner();
        Connection detacher = database.owner();
        Statement read = reader.createStatement();
        Statement detach = detacher.createStatement()) {
      reader.setAutoCommit(false);
      read.execute("select from t_new");
      detach.execute("set statement_timeout = '1s'");
      assertThatThrownBy(() -> detach.execute("alter table t_new detach partition p2 concurrently"))
          .isInstanceOf(SQLException.class);
    }
    List<Finding> findings = examine();

    assertThat(findings.get(0).reason()).contains("p2 of the target is being detached");
    database.execute(findings.get(0).remedy().replaceFirst("^[^:]*: ", ""));
    assertThat(examine()).isEmpty();
  }

  private void assumeIcu() throws SQLException {
    assumeTrue(
        "1".equals(database.value("select count(*) from pg_collation where collname = 'en-x-icu'")),
        "the server has ICU");
  }

  private void assertThatThreeAreRefused() throws SQLException {
    assertThat(refusedByTheServer()).isEqualTo(3);
    assertThat(examine().get(0).reason()).startsWith("3 rows ");
  }

  /** In the source's order "Zebra" comes before "a". */
  @Test
  void valuesCompareAsTheTargetDoes() throws SQLException {
    assumeIcu();
    create(
        new Shape(
            "words", "text", "range (k)", WORDS, List.of("p1 for values from ('b') to (maxvalue)")),
        "collate \"C\"",
        "collate \"en-x-icu\"");

    assertThat(examine().get(0).reason()).startsWith(refusedByTheServer() + " rows ");
  }

  private void create(Shape shape, String ofSource, String ofTarget) throws SQLException {
    database.execute(
        "create table t (id int primary key, k " + shape.type() + " " + ofSource + ")",
        "insert into t select row_number() over (), k from (" + shape.values() + ") as v (k)",
        "create table t_new (id int not null, k "
            + shape.type()
            + " "
            + ofTarget
            + ") partition by "
            + shape.key());
    for (String partition : shape.partitions()) {
      int name = partition.indexOf(' ');
      String rest = partition.substring(name);
      database.execute(
          "create table "
              + partition.substring(0, name)
              + " partition"
              + (rest.startsWith(" of ") ? rest : " of t_new" + rest));
    }
  }

  private long refusedByTheServer() throws SQLException {
    database.execute(
        """
        create function refused() returns bigint language plpgsql as $$
        declare
          r t;
          n bigint := 0;
        begin
          for r in select * from t loop
            begin
              insert into t_new values (r.id, r.k);
            exception when check_violation then
              n := n + 1;
            end;
          end loop;
          return n;
        end $$""");
    long refused = Long.parseLong(database.value("select refused()"));
    database.execute("truncate t_new");
    return refused;
  }

  private List<Finding> examine() throws SQLException {
    try (Session session = Session.owning(database.owner())) {
      return Preconditions.examine(
              session,
              RewriteSpec.table("t").into("t_new"),
              RewriteOptions.defaults(),
              new Identifier("online_rewrite"))
          .findings()
          .stream()
          .filter(finding -> finding.code().equals(Code.NO_PARTITION.text()))
          .toList();
    }
  }
}
