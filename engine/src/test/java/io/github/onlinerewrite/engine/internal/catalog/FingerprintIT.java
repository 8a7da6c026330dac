package io.github.onlinerewrite.engine.internal.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.testsupport.TestDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintIT {

  /** It is read under the swap's lock, and planning it takes longer than running it. */
  @Test
  void itIsPlannedOnce() throws SQLException {
    try (TestDatabase database = TestDatabase.create();
        Session session = Session.owning(database.owner())) {
      assumeTrue(database.majorVersion() >= 14, "the server counts plans from 14 on");
      database.execute("create table t (id int primary key)", "create table u (id int)");
      TableDefinition source = table(session, "t");
      TableDefinition target = table(session, "u");

      Fingerprint first = Fingerprint.read(session, source, target);
      Fingerprint second = Fingerprint.read(session, source, target);

      assertThat(second).isEqualTo(first);
      assertThat(
              session.query(
                  Sql.of(
                      "select generic_plans || ' ' || custom_plans from pg_prepared_statements"
                          + " where statement like 'with recursive root%'"),
                  row -> row.getString(1)))
          .containsExactly("2 0");
    }
  }

  /** Which way is taken depends on the number of partitions, which may change in a run. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1",
        "alter table t add constraint c check (v > 0)",
        "create view w as select v from t; create view x as select v from w",
        "comment on column t.v is 'of t'",
        "create table r (id int references t)",
        "alter table t add foreign key (v) references o",
        "create statistics s on id, v from t",
        "create index on t (v)",
        "create policy p on t using (v > (select max(o.id) from o))",
        "alter table t alter v set default 7",
        "create rule n as on delete to t where old.v = 3 do instead nothing",
        "alter table u add z int",
        "create table d partition of t default",
        "alter table t1 alter v set statistics 7",
      })
  void bothWaysToLookNoticeTheSame(String change) throws SQLException {
    try (TestDatabase database = TestDatabase.create();
        Session session = Session.owning(database.owner())) {
      database.execute(
          "create table o (id int primary key)",
          "create table t (id int primary key, v int) partition by range (id)",
          "create table t1 partition of t for values from (0) to (100)",
          "create table u (id bigint)");
      TableDefinition source = table(session, "t");
      TableDefinition target = table(session, "u");
      Fingerprint before = Fingerprint.read(session, source, target, Fingerprint.Look.BY_JOIN);

      database.execute(change);
      Fingerprint byJoin = Fingerprint.read(session, source, target, Fingerprint.Look.BY_JOIN);
      Fingerprint byArray = Fingerprint.read(session, source, target, Fingerprint.Look.BY_ARRAY);

      assertThat(byArray).isEqualTo(byJoin);
      assertThat(byArray.equals(before)).isEqualTo(change.equals("select 1"));
    }
  }

  private static TableDefinition table(Session session, String name) throws SQLException {
    return TableCatalog.find(
            session, new QualifiedName(new Identifier("public"), new Identifier(name)))
        .orElseThrow();
  }
}
