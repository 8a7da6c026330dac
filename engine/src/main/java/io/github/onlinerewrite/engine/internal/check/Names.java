package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.Optional;

/** Looks up what has a name already. */
final class Names {

  private Names() {}

  /** What has the name; a table's name is also the name of its row type. */
  static Optional<String> taken(Session session, QualifiedName name) throws SQLException {
    return session
        .query(
            Sql.of(
                    """
                    select 1, c.relkind
                    from pg_class c
                    join pg_namespace n on n.oid = c.relnamespace
                    where n.nspname = ? and c.relname = ?
                    union all
                    select 2, ''
                    from pg_type t
                    join pg_namespace n on n.oid = t.typnamespace
                    where n.nspname = ? and t.typname = ?
                    order by 1
                    """)
                .bind(
                    name.schema().value(),
                    name.name().value(),
                    name.schema().value(),
                    name.name().value()),
            row -> row.getInt(1) == 1 ? RelationKind.of(row.getString(2).charAt(0)) : "a type")
        .stream()
        .findFirst();
  }
}
