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

  private static TableDefinition table(Session session, String name) throws SQLException {
    return TableCatalog.find(
            session, new QualifiedName(new Identifier("public"), new Identifier(name)))
        .orElseThrow();
  }
}
