package io.github.onlinerewrite.engine.internal.state;

import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.Resources;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.SqlStates;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What of ours a rewrite has in the database beside its journal entry. */
final class Leftovers {

  /** The size of a table that somebody keeps everybody out of cannot be had. */
  private static final String UNKNOWN = "not known at present: somebody has a lock on what is left";

  private final Session session;
  private final Identifier schema;

  Leftovers(Session session, Identifier schema) {
    this.session = session;
    this.schema = schema;
  }

  /**
   * Of the rewrite with that number.
   *
   * @param hasSwapped the refusal of writes to the old table is then wanted
   * @param derivedTarget the OID of a derived target that has not become the table; 0: none
   * @param target the OID of the target, derived or not, on which views may have been built
   */
  List<String> of(long rewrite, boolean hasSwapped, long derivedTarget, long target)
      throws SQLException {
    try {
      return look(rewrite, hasSwapped, derivedTarget, target);
    } catch (SQLException failure) {
      if (SqlStates.isLockNotGranted(failure)) {
        return List.of(UNKNOWN);
      }
      throw failure;
    }
  }

  private List<String> look(long rewrite, boolean hasSwapped, long derivedTarget, long target)
      throws SQLException {
    ObjectNames names = new ObjectNames(schema, rewrite);
    long database =
        session.one(
            Sql.of("select oid::bigint from pg_database where datname = current_database()"),
            row -> row.getLong(1));
    List<String> found = new ArrayList<>(takenIndexes(rewrite));
    found.addAll(
        session.query(
            Resources.read(Leftovers.class, "leftovers.sql")
                .bind(
                    hasSwapped ? 0L : derivedTarget,
                    ObjectNames.likenesses(target),
                    schema.value(),
                    new String[] {
                      names.backlog().name().value(),
                      names.scratch().name().value(),
                      names.kept().name().value(),
                      names.marker().name().value()
                    },
                    schema.value(),
                    hasSwapped
                        ? new String[] {
                          names.captureFunction().name().value(),
                          names.guardFunction().name().value()
                        }
                        : new String[] {
                          names.captureFunction().name().value(),
                          names.guardFunction().name().value(),
                          names.refusalFunction().name().value()
                        },
                    names.publication().value(),
                    names.slots(database)),
            row -> row.getString(1)));
    return List.copyOf(found);
  }

  private List<String> takenIndexes(long rewrite) throws SQLException {
    return TakenIndexes.isReadable(session, schema)
        ? session.query(
            Sql.of(
                    """
                    select 'index ' || quote_ident(t.index_name)
                      || ', taken off the target until a run goes on or it is aborted'
                    from {schema}.taken_index t
                    where t.rewrite_id = ? and not t.built
                    order by 1""")
                .with("schema", schema)
                .bind(rewrite),
            row -> row.getString(1))
        : List.of();
  }
}
