package io.github.onlinerewrite.engine.internal.state;

import io.github.onlinerewrite.engine.internal.catalog.IndexDefinition;
import io.github.onlinerewrite.engine.internal.catalog.IndexDefinition.Constraint;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/**
 * The indexes that a rewrite has taken off its target: the journal's table {@code taken_index}. An
 * entry comes with the transaction that drops the index, and goes with the one that completes it.
 */
public final class TakenIndexes {

  private static final String SELECT =
      """
      select t.index_oid::bigint, r.source_schema, t.index_name, t.constraint_kind,
        t.deferrability, t.signature, t.body, t.is_unique, t.is_key, t.statements, t.marks, t.built
      from {schema}.taken_index t
      join {schema}.rewrite r on r.id = t.rewrite_id
      """;

  private final Run run;

  public TakenIndexes(Run run) {
    this.run = run;
  }

  /** All that are not complete, in the order in which they were created. */
  public List<TakenIndex> all(Session session) throws SQLException {
    return session.query(
        Sql.of("{select} where t.rewrite_id = ? order by t.index_oid")
            .with("select", new Sql.Fragment(select(run.schema())))
            .bind(run.id()),
        TakenIndexes::read);
  }

  /** Those that the table with that OID lacks now, as far as we may look. */
  public static List<TakenIndex> offOf(Session session, Identifier schema, long target)
      throws SQLException {
    return isReadable(session, schema)
        ? session.query(
            Sql.of("{select} where r.target_oid = ?::bigint::oid and not t.built order by 1")
                .with("select", new Sql.Fragment(select(schema)))
                .bind(target),
            TakenIndexes::read)
        : List.of();
  }

  /** Who may read the journal need not have been given this table of it. */
  static boolean isReadable(Session session, Identifier schema) throws SQLException {
    return session.one(
        Sql.of("select coalesce(has_table_privilege(to_regclass(?), 'select'), false)")
            .bind(schema.quoted() + ".taken_index"),
        row -> row.getBoolean(1));
  }

  private static String select(Identifier schema) {
    return Sql.of(SELECT).with("schema", schema).toString();
  }

  /** Those of them that the target lacks now. */
  public List<TakenIndex> off(Session session) throws SQLException {
    return all(session).stream().filter(index -> !index.built()).toList();
  }

  /** Writes one down, in the open transaction. */
  public void add(Session session, TakenIndex taken) throws SQLException {
    IndexDefinition index = taken.index();
    session.execute(
        Sql.of(
                """
                insert into {schema}.taken_index (
                  rewrite_id, index_name, index_oid, constraint_kind, deferrability, signature,
                  body, is_unique, is_key, statements, marks)
                values (?, ?, ?::bigint::oid, ?, ?, ?, ?, ?, ?, ?, ?)""")
            .with("schema", run.schema())
            .bind(
                run.id(),
                index.name().name().value(),
                index.oid(),
                index.constraint().name(),
                index.deferrability(),
                index.signature(),
                index.body(),
                index.unique(),
                taken.key(),
                texts(taken.statements()),
                texts(taken.marks())));
  }

  /** Writes down, in the open transaction, that only its marks are left. */
  public void built(Session session, TakenIndex taken) throws SQLException {
    session.execute(
        Sql.of(
                """
                update {schema}.taken_index set built = true
                where rewrite_id = ? and index_name = ?""")
            .with("schema", run.schema())
            .bind(run.id(), taken.index().name().name().value()));
  }

  /** Forgets one, in the open transaction. */
  public void remove(Session session, TakenIndex taken) throws SQLException {
    session.execute(
        Sql.of("delete from {schema}.taken_index where rewrite_id = ? and index_name = ?")
            .with("schema", run.schema())
            .bind(run.id(), taken.index().name().name().value()));
  }

  /** Forgets all, in the open transaction: their table is gone. */
  public void clear(Session session) throws SQLException {
    session.execute(
        Sql.of("delete from {schema}.taken_index where rewrite_id = ?")
            .with("schema", run.schema())
            .bind(run.id()));
  }

  private static String[] texts(List<Sql> statements) {
    return statements.stream().map(Sql::toString).toArray(String[]::new);
  }

  private static TakenIndex read(ResultSet row) throws SQLException {
    return new TakenIndex(
        new IndexDefinition(
            row.getLong(1),
            QualifiedName.of(row.getString(2), row.getString(3)),
            Constraint.valueOf(row.getString(4)),
            row.getString(5),
            row.getString(6),
            row.getString(7),
            "",
            "",
            row.getBoolean(8),
            true,
            false,
            false,
            null,
            null),
        row.getBoolean(9),
        statements(row.getArray(10)),
        statements(row.getArray(11)),
        row.getBoolean(12));
  }

  private static List<Sql> statements(Array texts) throws SQLException {
    return Stream.of((String[]) texts.getArray()).map(Sql::rendered).toList();
  }
}
