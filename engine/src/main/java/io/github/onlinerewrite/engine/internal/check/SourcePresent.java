package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.List;

/** There is a relation of the source's name. */
final class SourcePresent implements Precondition {

  @Override
  public List<Finding> examine(Session session, Proposal proposal) throws SQLException {
    if (proposal.relation().isPresent()) {
      return List.of();
    }
    List<String> elsewhere =
        session.query(
            Sql.of(
                    """
                    select n.nspname || '.' || c.relname
                    from pg_class c
                    join pg_namespace n on n.oid = c.relnamespace
                    where lower(c.relname) = lower(?) and c.relkind in ('r', 'p')
                    order by 1
                    limit 3
                    """)
                .bind(proposal.name().name().value()),
            row -> row.getString(1));
    String remedy =
        elsewhere.isEmpty()
            ? "Name an existing table; names are taken as they are, upper and lower case differ."
            : "Did you mean " + String.join(" or ", elsewhere) + "?";
    return List.of(Code.SOURCE_MISSING.finding(proposal.name(), "There is no such table.", remedy));
  }
}
