package io.github.onlinerewrite.engine.internal.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.onlinerewrite.engine.internal.catalog.IdentityKey.KeyColumn;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityKeysIT {

  private TestDatabase database;

  @BeforeEach
  void createDatabase() throws SQLException {
    database = TestDatabase.create();
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    database.close();
  }

  private Optional<IdentityKey> sourceKey(String table) throws SQLException {
    try (Session session = Session.owning(database.owner())) {
      return IdentityKeys.ofSource(session, find(session, table));
    }
  }

  private static TableDefinition find(Session session, String table) throws SQLException {
    return TableCatalog.find(session, QualifiedName.of("public", table)).orElseThrow();
  }

  private String chosenIndex(String... statements) throws SQLException {
    database.execute(statements);
    return sourceKey("t").map(key -> key.index().name().value()).orElse("none");
  }

  @Test
  void primaryKeyGoesBeforeReplicaIdentityBeforeOthers() throws SQLException {
    assertThat(
            chosenIndex(
                "create table t (a int not null, b int not null, c int not null)",
                "create unique index t_a on t (a)"))
        .isEqualTo("t_a");
    assertThat(
            chosenIndex(
                "create unique index t_b on t (b)",
                "alter table t replica identity using index t_b"))
        .isEqualTo("t_b");
    assertThat(chosenIndex("alter table t add constraint t_c primary key (c)")).isEqualTo("t_c");
  }

  @Test
  void indexesThatDoNotIdentifyEachRowDoNotQualify() throws SQLException {
    assertThat(
            chosenIndex(
                "create table t (a int not null, b int)",
                "create index plain on t (a)",
                "create unique index nullable on t (b)",
                "create unique index partial on t (a) where a > 0",
                "create unique index expression on t ((a + 1))",
                "alter table t add constraint deferred unique (a) deferrable"))
        .isEqualTo("none");
  }

  /** What was written is gathered by the type's own equality: of two rows one would be left. */
  @Test
  void anIndexWithAnotherEqualityThanItsTypesDoesNotQualify() throws SQLException {
    assertThat(
            chosenIndex(
                "create type pair as (a numeric, b int)",
                "create extension citext",
                "create domain short as citext",
                "create table t (p pair not null, c short not null, v varchar(9) not null)",
                "create unique index finer on t (p record_image_ops)",
                "create unique index exact on t (c text_ops)"))
        .isEqualTo("none");
    assertThat(chosenIndex("create unique index pattern on t (v text_pattern_ops)"))
        .isEqualTo("pattern");
    assertThat(
            chosenIndex("alter table t add constraint t_key unique (c, p)", "drop index pattern"))
        .isEqualTo("t_key");
  }

  /**
   * As CREATE INDEX CONCURRENTLY leaves it when its first or second scan fails, and as DROP INDEX
   * CONCURRENTLY does.
   */
  @ParameterizedTest
  @ValueSource(strings = {"indisvalid", "indisready", "indislive"})
  void indexThatIsNotValidDoesNotQualifyThoughItSaysUnique(String flag) throws SQLException {
    assertThat(chosenIndex("create table t (a int not null)", "create unique index bad on t (a)"))
        .isEqualTo("bad");
    try (Connection admin = database.superuser();
        Statement statement = admin.createStatement()) {
      statement.execute(
          "update pg_index set " + flag + " = false where indexrelid = 'bad'::regclass");
    }
    assertThat(sourceKey("t")).isEmpty();
  }

  @Test
  void columnWhoseNotNullIsNotValidMayHoldNulls() throws SQLException {
    assumeTrue(database.majorVersion() >= 18);
    assertThat(
            chosenIndex(
                "create table t (a int unique)",
                "insert into t values (null), (null)",
                "alter table t add constraint n not null a not valid"))
        .isEqualTo("none");
  }

  @Test
  void keyColumnsHaveBaseTypesCollationsAndTheIndexesOperators() throws SQLException {
    try (Connection admin = database.superuser();
        Statement statement = admin.createStatement()) {
      statement.execute("create schema \"e {x}\"");
      statement.execute("create extension citext schema \"e {x}\"");
      statement.execute("grant usage on schema \"e {x}\" to public");
    }
    database.execute(
        "create domain inner_d as varchar(12) not null",
        "create domain outer_d as inner_d check (value <> '')",
        "create table t (c \"e {x}\".citext, d outer_d collate \"C\", n numeric(5, 2), extra int,"
            + " primary key (n, c, d) include (extra))");

    assertThat(sourceKey("t").orElseThrow().columns())
        .containsExactly(
            new KeyColumn(
                new Identifier("n"), "numeric(5,2)", "numeric(5,2)", "", "operator(pg_catalog.=)"),
            new KeyColumn(
                new Identifier("c"),
                "\"e {x}\".citext",
                "\"e {x}\".citext",
                "pg_catalog.\"default\"",
                "operator(\"e {x}\".=)"),
            new KeyColumn(
                new Identifier("d"),
                "public.outer_d",
                "character varying(12)",
                "pg_catalog.\"C\"",
                "operator(pg_catalog.=)"));
  }

  @Test
  void targetKeyIsPutInTheSourcesOrder() throws SQLException {
    database.execute(
        "create table t (a int, b int, primary key (a, b))",
        "create table u (b bigint not null, a bigint not null, unique (b, a))",
        "create table w (a int primary key, b int)");
    try (Session session = Session.owning(database.owner())) {
      IdentityKey source = IdentityKeys.ofSource(session, find(session, "t")).orElseThrow();

      assertThat(IdentityKeys.ofTarget(session, find(session, "u"), source).orElseThrow().names())
          .containsExactly(new Identifier("a"), new Identifier("b"));
      assertThat(IdentityKeys.ofTarget(session, find(session, "w"), source)).isEmpty();
    }
  }

  @Test
  void leavesOfATreeHoldTheRowsAndTheFamilyBeginsWithItsRoot() throws SQLException {
    database.execute(
        "create table t (id int primary key) partition by range (id)",
        "create table t1 partition of t default partition by hash (id)",
        "create table t11 partition of t1 for values with (modulus 1, remainder 0)");
    try (Session session = Session.owning(database.owner())) {
      TableDefinition table = find(session, "t");

      assertThat(table.leaves())
          .extracting(leaf -> leaf.name().name().value())
          .containsExactly("t11");
      assertThat(table.family())
          .extracting(leaf -> leaf.name().name().value())
          .containsExactly("t", "t1", "t11");
      assertThat(TableCatalog.find(session, QualifiedName.of("public", "none"))).isEmpty();
    }
  }
}
