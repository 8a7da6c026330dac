package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Comments on the table and its columns, where the target has none of its own. Those on indexes,
 * constraints and triggers are carried with them.
 */
public final class Comments implements AttachedKind {

  private record Comment(@Nullable String column, String text) {}

  /** Gives {@code table}, the target under whatever name, the comments that it lacks. */
  public static List<Sql> statements(Session session, Rewrite rewrite, QualifiedName table)
      throws SQLException {
    List<Comment> lacking =
        session.query(
            Sql.of(
                    """
                    select null, obj_description(?::oid, 'pg_class')
                    where obj_description(?::oid, 'pg_class') is null
                      and obj_description(?::oid, 'pg_class') is not null
                    union all
                    select a.attname, col_description(a.attrelid, a.attnum)
                    from pg_attribute a
                    join pg_attribute b on b.attrelid = ? and b.attname = a.attname
                    where a.attrelid = ? and a.attnum > 0 and not a.attisdropped
                      and col_description(a.attrelid, a.attnum) is not null
                      and col_description(b.attrelid, b.attnum) is null
                    """)
                .bind(
                    rewrite.source().oid(),
                    rewrite.target().oid(),
                    rewrite.source().oid(),
                    rewrite.target().oid(),
                    rewrite.source().oid()),
            row -> new Comment(row.getString(1), row.getString(2)));
    List<Sql> statements = new ArrayList<>();
    for (Comment comment : lacking) {
      String column = comment.column();
      Sql statement =
          column == null
              ? Sql.of("comment on table {table} is {text}")
              : Sql.of("comment on column {table}.{column} is {text}")
                  .with("column", new Identifier(column));
      statements.add(
          statement
              .with("table", table)
              .with("text", new Sql.Fragment(Literals.of(comment.text()))));
    }
    return statements;
  }

  /** All comments of a view and its columns, for the one that has its name then. */
  static List<Sql> all(Session session, long relation, QualifiedName name, String kind)
      throws SQLException {
    return session.query(
        Sql.of(
                """
                select a.attname, o.description
                from pg_description o
                left join pg_attribute a on a.attrelid = o.objoid and a.attnum = o.objsubid
                  and o.objsubid > 0
                where o.classoid = 'pg_class'::regclass and o.objoid = ?
                order by o.objsubid
                """)
            .bind(relation),
        row -> {
          String column = row.getString(1);
          Sql statement =
              column == null
                  ? Sql.of("comment on {kind} {name} is {text}")
                      .with("kind", new Sql.Fragment(kind))
                  : Sql.of("comment on column {name}.{column} is {text}")
                      .with("column", new Identifier(column));
          return statement
              .with("name", name)
              .with("text", new Sql.Fragment(Literals.of(row.getString(2))));
        });
  }

  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    return new CarryPlan(
        List.of(),
        List.of(),
        List.of(),
        statements(session, rewrite, rewrite.source().name()),
        List.of());
  }

  /** Gives a constraint its comment. */
  public static Sql onConstraint(Identifier name, QualifiedName table, String comment) {
    return Sql.of("comment on constraint {name} on {table} is {comment}")
        .with("name", name)
        .with("table", table)
        .with("comment", new Sql.Fragment(Literals.of(comment)));
  }

  /** Gives an index its comment. */
  public static Sql onIndex(QualifiedName index, String comment) {
    return Sql.of("comment on index {index} is {comment}")
        .with("index", index)
        .with("comment", new Sql.Fragment(Literals.of(comment)));
  }

  static Sql onSequence(QualifiedName sequence, String comment) {
    return Sql.of("comment on sequence {sequence} is {comment}")
        .with("sequence", sequence)
        .with("comment", new Sql.Fragment(Literals.of(comment)));
  }
}
