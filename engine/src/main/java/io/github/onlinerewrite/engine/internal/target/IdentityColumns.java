package io.github.onlinerewrite.engine.internal.target;

import io.github.onlinerewrite.engine.internal.catalog.Column;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * GENERATED … AS IDENTITY where the target's column has neither that nor a default. The sequence is
 * a new one with the source's options; in the swap it gets value and name. Bounds that the source's
 * sequence has from its type only are left to the type of the target's column.
 */
final class IdentityColumns {

  private IdentityColumns() {}

  static List<Sql> statements(Session session, Rewrite rewrite, TableDefinition target)
      throws SQLException {
    List<Sql> statements = new ArrayList<>();
    for (Column from : rewrite.source().columns()) {
      Optional<Column> to = target.column(from.name());
      if (from.identity() != Column.Identity.NONE
          && to.isPresent()
          && ownsSequence(session, rewrite.source(), from)
          && TargetPreparation.hasNoValue(to.get())) {
        statements.add(
            Sql.of(
                    """
                    alter table {target} alter column {column}
                    add generated {when} as identity ({options})
                    """)
                .with("target", target.name())
                .with("column", from.name())
                .with("when", when(from.identity()))
                .with("options", options(session, rewrite.source(), from)));
      }
    }
    return statements;
  }

  /** From PostgreSQL 17 on a partition shares its parent's, and gets it when it is attached. */
  private static boolean ownsSequence(Session session, TableDefinition source, Column column)
      throws SQLException {
    return session.one(
        Sql.of(
                """
                select exists (
                  select
                  from pg_depend d
                  join pg_sequence s on s.seqrelid = d.objid
                  where d.classid = 'pg_class'::regclass and d.deptype = 'i'
                    and d.refclassid = 'pg_class'::regclass
                    and d.refobjid = ? and d.refobjsubid = ?)
                """)
            .bind(source.oid(), column.number()),
        row -> row.getBoolean(1));
  }

  private static Sql.Fragment when(Column.Identity identity) {
    return new Sql.Fragment(identity == Column.Identity.ALWAYS ? "always" : "by default");
  }

  private static Sql.Fragment options(Session session, TableDefinition source, Column column)
      throws SQLException {
    return session.one(
        Sql.of(
                """
                with s as (
                  select s.*,
                         case s.seqtypid when 'int2'::regtype then 32767
                           when 'int4'::regtype then 2147483647
                           else 9223372036854775807 end as largest
                  from pg_depend d
                  join pg_sequence s on s.seqrelid = d.objid
                  where d.classid = 'pg_class'::regclass and d.deptype = 'i'
                    and d.refclassid = 'pg_class'::regclass
                    and d.refobjid = ? and d.refobjsubid = ?
                )
                select concat_ws(' ', 'increment by', seqincrement,
                  case when seqmin <> case when seqincrement > 0 then 1 else -largest - 1 end
                    then 'minvalue ' || seqmin end,
                  case when seqmax <> case when seqincrement > 0 then largest else -1 end
                    then 'maxvalue ' || seqmax end,
                  case when seqstart <> case when seqincrement > 0 then seqmin else seqmax end
                    then 'start with ' || seqstart end,
                  'cache', seqcache,
                  case when seqcycle then 'cycle' else 'no cycle' end)
                from s
                """)
            .bind(source.oid(), column.number()),
        row -> new Sql.Fragment(row.getString(1)));
  }
}
