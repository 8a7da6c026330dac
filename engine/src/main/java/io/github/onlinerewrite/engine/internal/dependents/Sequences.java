package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sequences that columns of the source own or draw their default from. One that the target's
 * default draws from too is simply reused, and changes its owner after the swap: until then,
 * dropping the old table fails, because the new one needs the sequence. A target with a sequence of
 * its own (identity, or a serial of its own) gets value and name of the source's.
 */
public final class Sequences implements AttachedKind {

  /**
   * A sequence of a column.
   *
   * @param owned whether the column owns it, as serial and identity columns do
   * @param used whether the column draws its values from it
   * @param identity whether it is that of an identity column, which cannot be given away
   * @param last the value it hands out last, before it fails
   */
  public record Sequence(
      long oid,
      QualifiedName name,
      Identifier column,
      boolean owned,
      boolean used,
      boolean identity,
      long last) {}

  /** The sequence of a source's column, and the one that the target's column has in its stead. */
  public record Moved(Sequence from, Sequence to) {}

  /** The sequences whose value must go to another one. */
  public static List<Moved> moved(Session session, TableDefinition source, TableDefinition target)
      throws SQLException {
    List<Sequence> ofTarget = of(session, target);
    List<Moved> moved = new ArrayList<>();
    for (Sequence from : of(session, source)) {
      ofTarget.stream()
          .filter(to -> from.used() && to.used() && from.column().equals(to.column()))
          .filter(to -> from.oid() != to.oid())
          .findFirst()
          .ifPresent(to -> moved.add(new Moved(from, to)));
    }
    return moved;
  }

  /**
   * Who else uses a sequence that gives its value and its name to another one: it hands out nothing
   * any more, and their defaults go on to mean it.
   */
  public static List<Obstacle> obstacles(
      Session session, TableDefinition source, TableDefinition target) throws SQLException {
    Long[] given =
        moved(session, source, target).stream()
            .map(Moved::from)
            .filter(from -> from.owned() && !from.identity())
            .map(Sequence::oid)
            .toArray(Long[]::new);
    return session.query(
        Sql.of(
                """
                select case when w.oid is not null
                           then pg_describe_object('pg_class'::regclass, w.ev_class, 0)
                           else pg_describe_object(d.classid, d.objid, d.objsubid) end
                         || ' uses sequence ' || d.refobjid::regclass
                         || ', in whose place the target''s own one comes.',
                       'Give it a sequence of its own, or let the target draw from this one: alter'
                         || ' table ' || t.oid::regclass || ' alter column '
                         || quote_ident(a.attname) || ' set default nextval('
                         || quote_literal(d.refobjid::regclass) || ')'
                from pg_depend d
                join pg_depend o on o.classid = 'pg_class'::regclass and o.objid = d.refobjid
                  and o.refclassid = 'pg_class'::regclass and o.deptype = 'a'
                join pg_attribute a on a.attrelid = o.refobjid and a.attnum = o.refobjsubid
                join pg_class t on t.oid = ?
                left join pg_rewrite w on d.classid = 'pg_rewrite'::regclass and w.oid = d.objid
                left join pg_attrdef e on d.classid = 'pg_attrdef'::regclass and e.oid = d.objid
                left join pg_attribute ea on ea.attrelid = e.adrelid and ea.attnum = e.adnum
                where d.refclassid = 'pg_class'::regclass and d.refobjid = any (?)
                  and not coalesce(e.adrelid = any (?) and ea.attname = a.attname, false)
                  -- Below 15 a sequence has a row type.
                  and not (d.classid = 'pg_type'::regclass and d.deptype = 'i')
                order by 1
                """)
            .bind(target.oid(), given, source.oids().toArray(Long[]::new)),
        row -> new Obstacle(Obstacle.Kind.OTHER, row.getString(1), row.getString(2)));
  }

  /** Sequences of the table's columns, in the order of the columns. */
  static List<Sequence> of(Session session, TableDefinition table) throws SQLException {
    return session.query(
        Sql.of(
                """
                with linked(seq, attnum, owned, used, identity) as (
                  select d.objid, d.refobjsubid, true, d.deptype = 'i', d.deptype = 'i'
                  from pg_depend d
                  where d.refclassid = 'pg_class'::regclass and d.refobjid = ?
                    and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i')
                  union all
                  select d.refobjid, e.adnum, false, true, false
                  from pg_attrdef e
                  join pg_depend d on d.classid = 'pg_attrdef'::regclass and d.objid = e.oid
                    and d.refclassid = 'pg_class'::regclass
                  where e.adrelid = ?
                )
                select c.oid, n.nspname, c.relname, a.attname, bool_or(l.owned), bool_or(l.used),
                       bool_or(l.identity),
                       max(case when s.seqincrement > 0 then s.seqmax else s.seqmin end)
                from linked l
                join pg_class c on c.oid = l.seq and c.relkind = 'S'
                join pg_namespace n on n.oid = c.relnamespace
                join pg_sequence s on s.seqrelid = c.oid
                join pg_attribute a on a.attrelid = ? and a.attnum = l.attnum
                group by c.oid, n.nspname, c.relname, a.attname, a.attnum
                order by a.attnum, c.oid
                """)
            .bind(table.oid(), table.oid(), table.oid()),
        row ->
            new Sequence(
                row.getLong(1),
                QualifiedName.of(row.getString(2), row.getString(3)),
                new Identifier(row.getString(4)),
                row.getBoolean(5),
                row.getBoolean(6),
                row.getBoolean(7),
                row.getLong(8)));
  }

  @Override
  public CarryPlan plan(Session session, Rewrite rewrite) throws SQLException {
    List<Moved> moved = moved(session, rewrite.source(), rewrite.target());
    Map<QualifiedName, Identifier> oldNames = OldNames.of(session, rewrite);
    List<CarryPlan> parts = new ArrayList<>();
    for (Moved pair : moved) {
      parts.add(move(pair, Optional.ofNullable(oldNames.get(pair.from().name()))));
    }
    List<Sequence> gone = moved.stream().map(Moved::from).toList();
    for (Sequence sequence : of(session, rewrite.source())) {
      if (sequence.owned()
          && !sequence.identity()
          && !gone.contains(sequence)
          && rewrite.target().column(sequence.column()).isPresent()) {
        parts.add(reuse(sequence, rewrite.target()));
      }
    }
    return CarryPlan.joined(parts);
  }

  /**
   * The rename locks the old sequence, so nobody draws from it between the read of its value and
   * the commit. A session that waits in nextval for it goes on afterwards with the OID that it
   * found: it must get an error, and not a value that the new sequence hands out too. RESTART gives
   * the sequence new storage, so the setval after it is rolled back with the swap.
   */
  private static CarryPlan move(Moved pair, Optional<Identifier> oldName) {
    QualifiedName from = pair.from().name();
    if (oldName.isEmpty()) {
      return copyValue(pair);
    }
    QualifiedName old = new QualifiedName(from.schema(), oldName.get());
    QualifiedName to = pair.to().name();
    List<Sql> statements =
        List.of(
            rename(from, old.name()),
            setValue(to, old),
            rename(to, from.name()),
            Sql.of("alter sequence {old} no cycle restart with {last}")
                .with("old", old)
                .with("last", pair.from().last()),
            Sql.of("select setval({oid}::oid::regclass, {last}, true)")
                .with("oid", pair.from().oid())
                .with("last", pair.from().last()));
    return new CarryPlan(List.of(), List.of(from, to), statements, List.of(), List.of());
  }

  /**
   * The source only draws from the sequence, which others may use as well: it keeps name and value.
   * OWNED BY NONE changes nothing, but takes the lock that nextval waits for.
   */
  private static CarryPlan copyValue(Moved pair) {
    List<Sql> statements =
        List.of(
            Sql.of("alter sequence {from} owned by none").with("from", pair.from().name()),
            setValue(pair.to().name(), pair.from().name()));
    return new CarryPlan(List.of(), List.of(pair.from().name()), statements, List.of(), List.of());
  }

  private static Sql rename(QualifiedName sequence, Identifier name) {
    return Sql.of("alter sequence {sequence} rename to {name}")
        .with("sequence", sequence)
        .with("name", name);
  }

  private static Sql setValue(QualifiedName to, QualifiedName from) {
    return Sql.of("select setval({to}, last_value, is_called) from {from}")
        .with("to", new Sql.Fragment(Literals.of(to.quoted()) + "::regclass"))
        .with("from", from);
  }

  private static CarryPlan reuse(Sequence sequence, TableDefinition target) {
    int column = target.column(sequence.column()).orElseThrow().number();
    Sql owned = Afterwards.own(sequence.oid(), target.oid(), column);
    return new CarryPlan(List.of(), List.of(), List.of(), List.of(), List.of(owned));
  }
}
