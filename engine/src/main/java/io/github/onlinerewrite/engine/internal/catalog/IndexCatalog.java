package io.github.onlinerewrite.engine.internal.catalog;

import io.github.onlinerewrite.engine.internal.catalog.IndexDefinition.Constraint;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/** Reads the indexes of a table, and finds out which of the target's serve as the source's. */
public final class IndexCatalog {

  private IndexCatalog() {}

  /** An index of the source and the target's that takes its place, when there is one already. */
  public record Match(IndexDefinition source, Optional<IndexDefinition> target) {}

  /** All indexes of the source, in OID order, each of the target's given to one of them at most. */
  public static List<Match> matches(Session session, Rewrite rewrite) throws SQLException {
    return matches(session, rewrite, List.of());
  }

  /**
   * The same.
   *
   * @param takenOff indexes that the target will have besides
   */
  public static List<Match> matches(
      Session session, Rewrite rewrite, List<IndexDefinition> takenOff) throws SQLException {
    List<IndexDefinition> ofTarget = new ArrayList<>(of(session, rewrite.target().oid()));
    ofTarget.addAll(takenOff);
    return matches(
        of(session, rewrite.source().oid()), ofTarget, rewrite.target().oid(), rewrite.isWayBack());
  }

  /**
   * The same of two tables.
   *
   * @param back whether the target is the old table of a rewrite that is reverted
   */
  public static List<Match> matches(
      Session session, TableDefinition source, TableDefinition target, boolean back)
      throws SQLException {
    return matches(of(session, source.oid()), of(session, target.oid()), target.oid(), back);
  }

  private static List<Match> matches(
      List<IndexDefinition> wanted, List<IndexDefinition> ofTarget, long target, boolean back) {
    List<IndexDefinition> free = new ArrayList<>(ofTarget);
    List<Optional<IndexDefinition>> given = new ArrayList<>();
    for (IndexDefinition index : wanted) {
      given.add(
          take(
              free,
              index,
              (candidate, other) ->
                  candidate.isBuiltAfter(other, ObjectNames.likeness(target, other.oid()))
                      || (back && candidate.isModelOf(other))));
    }
    for (int i = 0; i < wanted.size(); i++) {
      if (given.get(i).isEmpty()) {
        given.set(i, take(free, wanted.get(i), IndexDefinition::isSameAs));
      }
    }
    List<Match> matches = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      IndexDefinition index = wanted.get(i);
      matches.add(
          new Match(
              index,
              given.get(i).isPresent()
                  ? given.get(i)
                  : take(free, index, IndexDefinition::servesAs)));
    }
    return matches;
  }

  private static Optional<IndexDefinition> take(
      List<IndexDefinition> free,
      IndexDefinition wanted,
      BiPredicate<IndexDefinition, IndexDefinition> does) {
    Optional<IndexDefinition> found =
        free.stream().filter(index -> does.test(index, wanted)).findFirst();
    found.ifPresent(free::remove);
    return found;
  }

  /** The indexes of a table in OID order. */
  public static List<IndexDefinition> of(Session session, long table) throws SQLException {
    return session.query(Sql.of(QUERY).bind(table), IndexCatalog::read);
  }

  /**
   * indnullsnotdistinct (15) and conperiod (18) are read through to_jsonb, which knows only the
   * columns that the server's version has. The beginning of pg_get_indexdef is rebuilt, so as to
   * cut it off at its exact length whatever the names hold.
   */
  private static final String QUERY =
      """
      select i.indexrelid, n.nspname, c.relname, coalesce(r.contype::text, ''),
             case when r.condeferrable then ' DEFERRABLE' else '' end
               || case when r.condeferred then ' INITIALLY DEFERRED' else '' end,
             concat_ws(' ', m.amname, case when i.indisunique then 'unique' end,
               case when (to_jsonb(i) ->> 'indnullsnotdistinct')::boolean
                 then 'nulls not distinct' end,
               case when (to_jsonb(r) ->> 'conperiod')::boolean then 'period' end,
               case when r.contype = 'x' then pg_get_constraintdef(r.oid) end,
               i.indnkeyatts::text,
               (select string_agg(concat_ws(' ', pg_get_indexdef(i.indexrelid, k.position, false),
                    i.indoption[k.position - 1]::text,
                    case when not oc.opcdefault then oc.opcname end,
                    case when i.indcollation[k.position - 1] <> a.attcollation
                      then i.indcollation[k.position - 1]::text end), ', ' order by k.position)
                from generate_series(1, i.indnatts::int) k(position)
                left join pg_opclass oc on k.position <= i.indnkeyatts
                  and oc.oid = i.indclass[k.position - 1]
                left join pg_attribute a on a.attrelid = i.indrelid
                  and a.attnum = i.indkey[k.position - 1] and k.position <= i.indnkeyatts),
               pg_get_expr(i.indpred, i.indrelid)),
             case when r.oid is null
               then substr(pg_get_indexdef(i.indexrelid), 1 + length(
                 'CREATE ' || case when i.indisunique then 'UNIQUE ' else '' end || 'INDEX '
                 || quote_ident(c.relname) || ' ON '
                 || case when c.relkind = 'I' then 'ONLY ' else '' end
                 || i.indrelid::regclass::text || ' '))
               else pg_get_constraintdef(r.oid) end,
             case when r.oid is null or r.contype = 'x' then '' else coalesce(' WITH (' || (
               select string_agg(quote_ident(split_part(o, '=', 1)) || '='
                 || quote_literal(substr(o, strpos(o, '=') + 1)), ', ')
               from unnest(c.reloptions) o) || ')', '') end,
             case when s.oid is null then ''
               when r.oid is null then ' TABLESPACE ' || quote_ident(s.spcname)
               else ' USING INDEX TABLESPACE ' || quote_ident(s.spcname) end,
             case when i.indpred is null then ''
               when r.oid is null then ' WHERE ' || pg_get_expr(i.indpred, i.indrelid)
               else ' WHERE (' || pg_get_expr(i.indpred, i.indrelid) || ')' end,
             i.indisunique, i.indisvalid and i.indisready and i.indislive, i.indisclustered,
             i.indisreplident, obj_description(c.oid, 'pg_class'),
             obj_description(r.oid, 'pg_constraint')
      from pg_index i
      join pg_class c on c.oid = i.indexrelid
      join pg_namespace n on n.oid = c.relnamespace
      join pg_am m on m.oid = c.relam
      left join pg_tablespace s on s.oid = c.reltablespace
      left join pg_constraint r on r.conindid = i.indexrelid and r.conrelid = i.indrelid
        and r.contype in ('p', 'u', 'x')
      where i.indrelid = ?
      order by i.indexrelid
      """;

  private static IndexDefinition read(ResultSet row) throws SQLException {
    Constraint constraint =
        switch (row.getString(4)) {
          case "p" -> Constraint.PRIMARY_KEY;
          case "u" -> Constraint.UNIQUE;
          case "x" -> Constraint.EXCLUSION;
          default -> Constraint.NONE;
        };
    String deferrability = row.getString(5);
    String predicate = row.getString(10);
    String body = withoutEnd(withoutEnd(row.getString(7), deferrability), predicate);
    return new IndexDefinition(
        row.getLong(1),
        QualifiedName.of(row.getString(2), row.getString(3)),
        constraint,
        deferrability,
        row.getString(6),
        body,
        row.getString(8) + row.getString(9),
        predicate,
        row.getBoolean(11),
        row.getBoolean(12),
        row.getBoolean(13),
        row.getBoolean(14),
        row.getString(15),
        row.getString(16));
  }

  private static String withoutEnd(String text, String end) {
    if (!text.endsWith(end)) {
      throw new IllegalStateException("\"" + text + "\" does not end with \"" + end + "\"");
    }
    return text.substring(0, text.length() - end.length());
  }
}
