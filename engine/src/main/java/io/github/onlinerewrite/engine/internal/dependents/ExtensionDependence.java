package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.List;

/** DEPENDS ON EXTENSION of indexes and triggers, which have their names by then. */
final class ExtensionDependence implements AttachedKind {

  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    QualifiedName table = rewrite.source().name();
    List<Sql> statements =
        session.query(
            Sql.of(
                    """
                    select g.tgname, n.nspname, c.relname, e.extname
                    from pg_depend d
                    join pg_extension e on d.refclassid = 'pg_extension'::regclass
                      and e.oid = d.refobjid
                    left join pg_index i
                      on d.classid = 'pg_class'::regclass and i.indexrelid = d.objid
                    left join pg_class c on c.oid = i.indexrelid
                    left join pg_namespace n on n.oid = c.relnamespace
                    left join pg_trigger g
                      on d.classid = 'pg_trigger'::regclass and g.oid = d.objid
                    where d.deptype = 'x' and ? in (i.indrelid, g.tgrelid)
                    order by 1, 2, 3, 4
                    """)
                .bind(rewrite.source().oid()),
            row -> {
              String trigger = row.getString(1);
              Sql statement =
                  trigger == null
                      ? Sql.of("alter index {index} depends on extension {extension}")
                          .with("index", QualifiedName.of(row.getString(2), row.getString(3)))
                      : Sql.of(
                              "alter trigger {trigger} on {table} depends on extension {extension}")
                          .with("trigger", new Identifier(trigger))
                          .with("table", table);
              return statement.with("extension", new Identifier(row.getString(4)));
            });
    return CarryPlan.inSwap(List.of(), statements);
  }
}
