package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.dependents.ForeignKeys;
import io.github.onlinerewrite.engine.internal.sql.Resources;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Foreign keys can be added to the target, and to others that then reference it. */
final class ForeignKeyTypes implements Precondition.OfTables {

  private static final int NOT_VALID_ON_PARTITIONED = 180_000;

  @Override
  public List<Finding> examine(Session session, Tables tables) throws SQLException {
    List<Finding> findings = new ArrayList<>(notComparable(session, tables));
    findings.addAll(notValid(session, tables));
    return findings;
  }

  /**
   * The rule of ADD FOREIGN KEY: the operator family of the referenced index has an equality of
   * both types, or the referencing type is implicitly cast to the referenced one.
   */
  private static List<Finding> notComparable(Session session, Tables tables) throws SQLException {
    long source = tables.source().oid();
    return session.query(
        Resources.read(ForeignKeyTypes.class, "foreign-key-types.sql")
            .bind(source, source, source, tables.target().oid()),
        row ->
            Code.FOREIGN_KEY_TYPE.finding(
                tables.target().name(),
                "Foreign key "
                    + row.getString(1)
                    + " of "
                    + row.getString(2)
                    + " would compare "
                    + row.getString(3)
                    + " with "
                    + row.getString(4)
                    + ", which no index can.",
                "Choose types that can be compared, or drop the foreign key first."));
  }

  private static List<Finding> notValid(Session session, Tables tables) throws SQLException {
    int version =
        session.one(
            Sql.of("select current_setting('server_version_num')::int"), row -> row.getInt(1));
    if (version >= NOT_VALID_ON_PARTITIONED || !tables.target().isPartitioned()) {
      return List.of();
    }
    return ForeignKeys.of(session, tables.source()).stream()
        .filter(key -> key.referencingOid() == tables.source().oid() && !key.validated())
        .map(
            key ->
                Code.FOREIGN_KEY_NOT_VALID.finding(
                    tables.source().name(),
                    "Foreign key "
                        + key.name().quoted()
                        + " is NOT VALID, which a partitioned table cannot have below PostgreSQL"
                        + " 18.",
                    "First: alter table "
                        + tables.source().name().quoted()
                        + " validate constraint "
                        + key.name().quoted()))
        .toList();
  }
}
