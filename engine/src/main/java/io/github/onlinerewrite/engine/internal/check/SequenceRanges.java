package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.Column;
import io.github.onlinerewrite.engine.internal.dependents.Sequences;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The values of sequences that are to go on with another sequence, or another type, fit there. */
final class SequenceRanges implements Precondition.OfTables {

  @Override
  public List<Finding> examine(Session session, Tables tables) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    for (Sequences.Moved moved : Sequences.moved(session, tables.source(), tables.target())) {
      findings.addAll(
          outside(
              session,
              tables,
              moved.from().name(),
              Sql.of(
                      """
                      select t.seqmin, t.seqmax
                      from pg_sequence t
                      where t.seqrelid = ?
                        and pg_sequence_last_value(?::oid::regclass)
                          not between t.seqmin and t.seqmax
                      """)
                  .bind(moved.to().oid(), moved.from().oid())));
    }
    for (Column column : tables.source().columns()) {
      Optional<Column> to = tables.target().column(column.name());
      if (column.identity() != Column.Identity.NONE
          && to.isPresent()
          && to.get().identity() == Column.Identity.NONE
          && to.get().defaultExpression() == null
          && !to.get().generated()) {
        findings.addAll(ofNewIdentity(session, tables, column, to.get()));
      }
    }
    return findings;
  }

  /** The identity that the target gets has the bounds of its column's type, or the source's. */
  private static List<Finding> ofNewIdentity(Session session, Tables tables, Column from, Column to)
      throws SQLException {
    if (!List.of("smallint", "integer", "bigint").contains(to.type())) {
      return List.of(
          Code.SEQUENCE_RANGE.finding(
              tables.target().name(),
              "Column "
                  + to.name().quoted()
                  + " is an identity column of the source, but its type "
                  + to.type()
                  + " cannot be one.",
              "Choose smallint, integer or bigint, or give the column a default of its own."));
    }
    return outside(
        session,
        tables,
        tables.source().name(),
        Sql.of(
                """
                select case ? when 'smallint' then -32768 else -2147483648 end,
                       case ? when 'smallint' then 32767 else 2147483647 end
                from pg_depend d
                join pg_sequence s on s.seqrelid = d.objid
                where d.classid = 'pg_class'::regclass and d.deptype = 'i'
                  and d.refclassid = 'pg_class'::regclass
                  and d.refobjid = ? and d.refobjsubid = ? and ? <> 'bigint'
                  and greatest(abs(pg_sequence_last_value(s.seqrelid::regclass)),
                      case when s.seqmax not in (2147483647, 9223372036854775807)
                        then s.seqmax end)
                    > case ? when 'smallint' then 32767 else 2147483647 end
                """)
            .bind(
                to.type(), to.type(), tables.source().oid(), from.number(), to.type(), to.type()));
  }

  private static List<Finding> outside(
      Session session, Tables tables, QualifiedName sequence, Sql query) throws SQLException {
    return session.query(
        query,
        row ->
            Code.SEQUENCE_RANGE.finding(
                tables.target().name(),
                "The sequence of "
                    + sequence
                    + " has reached values outside "
                    + row.getLong(1)
                    + " to "
                    + row.getLong(2)
                    + ", the range of the target's.",
                "Widen the target's column and sequence."));
  }
}
