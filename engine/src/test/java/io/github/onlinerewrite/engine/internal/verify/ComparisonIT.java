package io.github.onlinerewrite.engine.internal.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.onlinerewrite.engine.ByteSize;
import io.github.onlinerewrite.engine.RewriteException;
import io.github.onlinerewrite.engine.RewriteListener;
import io.github.onlinerewrite.engine.RewriteOptions;
import io.github.onlinerewrite.engine.RewritePhase;
import io.github.onlinerewrite.engine.RewriteSpec;
import io.github.onlinerewrite.engine.TableRewriter;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.check.Examination;
import io.github.onlinerewrite.engine.internal.check.Preconditions;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.state.Run;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That each difference is found, whichever way both tables are compared. */
class ComparisonIT {

  private static final RewriteSpec SPEC = RewriteSpec.table("item").into("item_new");

  private static final RewriteOptions OPTIONS =
      RewriteOptions.defaults().withChunkSize(ByteSize.parse("64 kB"));

  private static final long BLOCKS_EACH = 8;

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
   * About twelve rows are on a page, so all are some 20 chunks.
   *
   * @param rows the column {@code a} of the row {@code n}, and in what order they are inserted
   */
  private void create(String key, String type, String newType, String rows) throws SQLException {
    String[] parts = rows.split(" @ ", 2);
    database.execute(
        "create table item (number int not null, a " + type + ", b int, note text)",
        "insert into item select n, "
            + parts[0]
            + ", n % 7, repeat(md5(n::text), 20) from generate_series(1, 2000) n order by "
            + parts[1],
        "alter table item add primary key (" + key + ")",
        "create table item_new (number int not null, a " + newType + ", b int, note text)",
        "alter table item_new add primary key (" + key + ")");
  }

  private void dieInVerify() {
    assertThatThrownBy(
            () ->
                TableRewriter.using(database.ownerDataSource())
                    .withListener(
                        new RewriteListener() {
                          @Override
                          public void phaseStarted(String table, RewritePhase phase) {
                            if (phase == RewritePhase.VERIFY) {
                              throw new IllegalStateException("dies");
                            }
                          }
                        })
                    .rewrite(SPEC, OPTIONS))
        .hasMessage("dies");
  }

  private int keyRanges(Rewrite rewrite) throws SQLException {
    try (Session session = Session.owning(database.owner())) {
      Run run =
          new Run(
              new Identifier("online_rewrite"),
              1,
              UUID.fromString(
                  String.valueOf(database.value("select run_token from online_rewrite.rewrite"))));
      return new KeyRanges(run, rewrite, BLOCKS_EACH).all(session).size();
    }
  }

  private Rewrite examine() throws SQLException {
    try (Session session = Session.owning(database.owner())) {
      Examination examination =
          Preconditions.examine(session, SPEC, OPTIONS, new Identifier("online_rewrite"));
      assertThat(examination.findings()).isEmpty();
      return examination.rewrite().orElseThrow();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a    | int         | bigint      | n @ n                           | true",
        "a    | smallint    | bigint      | n - 1000 @ n                    | true",
        "a    | int         | int         | n @ -n                          | false",
        "a    | int         | bigint      | n @ md5(n::text)                | false",
        "a    | bigint      | bigint      | (n * 1000) % 2003 @ n           | false",
        "b, a | int         | bigint      | n @ n % 7, n                    | true",
        "a, b | timestamptz | timestamptz | '2026-01-01'::timestamptz + n * interval '1 h' @ n | true",
        "a    | uuid        | uuid        | md5(n::text)::uuid @ n          | false",
        "a    | uuid        | uuid        | lpad(n::text, 32, '0')::uuid @ n | true",
        "a    | text        | text        | lpad(n::text, 4, '0') @ n       | false",
        "a    | int         | text        | n @ n                           | false",
      })
  void differencesAreCounted(String key, String type, String newType, String rows, boolean byKey)
      throws SQLException {
    create(key, type, newType, rows);
    Rewrite rewrite = examine();
    dieInVerify();
    assertThat(keyRanges(rewrite) > 10).isEqualTo(byKey);
    assertThat(keyRanges(rewrite) == 0).isEqualTo(!byKey);

    requireDifferences("update item_new set note = 'another' where number in (1, 777, 2000)", 3);
    requireDifferences("update item_new set note = null where number % 100 = 0", 20);
    requireDifferences("delete from item_new where number in (1, 100, 101, 2000)", 4);
    requireDifferences("delete from item_new", 2000);
    if (key.contains("b")) {
      requireDifferences(
          "insert into item_new (number, a, b) select number, a, -1 - b from item_new"
              + " where number in (1, 1000, 2000)",
          3);
    }

    // Now that it is as it was, it is found to be.
    TableRewriter.using(database.ownerDataSource()).rewrite(SPEC, OPTIONS);
    assertThat(database.value("select count(*) from item")).isEqualTo("2000");
  }

  /** Below, above and between all keys that the source has. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "number int primary key, a int, b int, note text",
        "number bigint primary key, a int, b int, note text) partition by range (number",
        "number bigint primary key, a int, b int, note text) partition by hash (number"
      })
  void whatOnlyTheTargetHasIsCounted(String columns) throws SQLException {
    database.execute(
        "create table item (number int primary key, a int, b int, note text)",
        "insert into item select 10 * n, n, n, repeat(md5(n::text), 20)"
            + " from generate_series(1, 2000) n",
        "create table item_new (" + columns + ")");
    if (columns.contains("range")) {
      database.execute(
          "create table item_1 partition of item_new for values from (minvalue) to (7000)",
          "create table item_2 partition of item_new for values from (7000) to (maxvalue)");
    } else if (columns.contains("hash")) {
      database.execute(
          "create table item_1 partition of item_new for values with (modulus 2, remainder 0)",
          "create table item_2 partition of item_new for values with (modulus 2, remainder 1)");
    }
    Rewrite rewrite = examine();
    dieInVerify();
    assertThat(keyRanges(rewrite)).isGreaterThan(10);

    requireDifferences("insert into item_new values (-1), (5), (10001), (20001), (30000)", 5);
    requireDifferences("update item_new set number = number + 1 where number in (10, 20000)", 4);
    TableRewriter.using(database.ownerDataSource()).rewrite(SPEC, OPTIONS);
    assertThat(database.value("select count(*) from item")).isEqualTo("2000");
  }

  /** Else one statement would go over the whole table, or all over it. */
  @ParameterizedTest
  @CsvSource({"hash, 1800", "range, 60"})
  void partitionsThatShareKeysOrAreSmallAreComparedByBlocks(String by, int width)
      throws SQLException {
    database.execute(
        "create table item (number int primary key, a int, b int, note text) partition by "
            + by
            + " (number)");
    for (int leaf = 0; leaf < 8; leaf++) {
      database.execute(
          "create table leaf_"
              + leaf
              + " partition of item for values "
              + (by.equals("hash")
                  ? "with (modulus 8, remainder " + leaf + ")"
                  : "from (" + (leaf * 250 + 1) + ") to (" + (leaf * 250 + 251) + ")"));
    }
    database.execute(
        "insert into item select n, n, n, (select string_agg(md5(n::text || i), '') from"
            + " generate_series(1, "
            + width / 32
            + ") i) from generate_series(1, 2000) n",
        "create table item_new (number bigint primary key, a int, b int, note text)");
    Rewrite rewrite = examine();
    dieInVerify();
    assertThat(keyRanges(rewrite)).isZero();
    requireDifferences("delete from item_new where number in (1, 100, 2000)", 3);
  }

  /** After pruning, the first pointers of a page lead to where the rows are now. */
  @Test
  void aRowIsFoundOnAPageWhoseFirstPointersLeadElsewhere() throws SQLException {
    database.execute(
        "create table item (number int primary key, a int, b int, note text)"
            + " with (fillfactor = 50)",
        "insert into item select n, n, n, 'short' from generate_series(1, 40000) n",
        "update item set b = b + 1",
        "vacuum item",
        "create table item_new (number bigint primary key, a int, b int, note text)");
    Rewrite rewrite = examine();
    dieInVerify();
    assertThat(keyRanges(rewrite)).isGreaterThan(10);
    requireDifferences("delete from item_new where number in (1, 100, 40000)", 3);
  }

  /** Keys that are being changed are left out, on both sides; others are not. */
  @ParameterizedTest
  @ValueSource(strings = {"n", "md5(n::text)"})
  void whatIsBeingChangedIsNoDifference(String order) throws SQLException {
    create("a", "int", "bigint", "n @ " + order);
    Rewrite rewrite = examine();
    dieInVerify();
    assertThat(keyRanges(rewrite) > 10).isEqualTo(order.equals("n"));
    assertThatThrownBy(
            () ->
                TableRewriter.using(database.ownerDataSource())
                    .withListener(
                        new RewriteListener() {
                          @Override
                          public void phaseStarted(String table, RewritePhase phase) {
                            if (phase == RewritePhase.VERIFY) {
                              change();
                            }
                          }
                        })
                    .rewrite(SPEC, OPTIONS))
        .isInstanceOfSatisfying(
            RewriteException.VerificationFailed.class,
            failure -> assertThat(failure.keys()).isEqualTo(1));
  }

  private void change() {
    try {
      database.execute(
          "update item set note = 'later' where number in (1, 500)",
          "update item set a = -a where number = 700",
          "delete from item where number in (2, 2000)",
          "insert into item values (3000, 3000, 3000, 'new')",
          "update item_new set note = 'of nobody' where number = 501");
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private void requireDifferences(String change, int differences) throws SQLException {
    List<String> undo = List.of("truncate item_new", "insert into item_new select * from unharmed");
    database.execute(
        "drop table if exists unharmed", "create table unharmed as table item_new", change);
    assertThatThrownBy(() -> TableRewriter.using(database.ownerDataSource()).rewrite(SPEC, OPTIONS))
        .isInstanceOfSatisfying(
            RewriteException.VerificationFailed.class,
            failure -> assertThat(failure.keys()).as(change).isEqualTo(differences));
    for (String statement : undo) {
      database.execute(statement);
    }
  }
}
