package io.github.onlinerewrite.engine.internal.check;

import io.github.onlinerewrite.engine.Finding;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.Session;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.sql.SQLException;
import java.util.List;

/**
 * A partition of the source has nothing of its own that changes what rows are accepted or what
 * happens to them: the target's partitions are others, and so it has nowhere to go. What describes
 * how a partition is stored and who may address it by name (tablespace, storage parameters,
 * statistics targets, defaults, privileges, comments) belongs to the partition, and stays with it.
 */
final class PartitionsBare implements Precondition.OfSource {

  @Override
  public List<Finding> examine(Session session, Proposal proposal, TableDefinition source)
      throws SQLException {
    if (!source.isPartitioned()) {
      return List.of();
    }
    Long[] partitions =
        source.oids().stream().filter(oid -> oid != source.oid()).toArray(Long[]::new);
    return session.query(
        Sql.of(QUERY).bind(partitions, ObjectNames.TRIGGER_PREFIX, source.oid(), source.oid()),
        row ->
            Code.PARTITION_ATTACHED.finding(
                source.name(),
                row.getString(1) + " belongs to partition " + row.getString(2) + " alone.",
                row.getString(3)));
  }

  private static final String QUERY =
      """
      with partition(oid) as (select unnest(?::oid[]))
      select 'Trigger ' || quote_ident(t.tgname), t.tgrelid::regclass::text,
             'Create it on the partitioned table, or drop it: drop trigger '
               || quote_ident(t.tgname) || ' on ' || t.tgrelid::regclass
      from pg_trigger t
      join partition p on p.oid = t.tgrelid
      where not t.tgisinternal and t.tgparentid = 0 and not starts_with(t.tgname, ?)
      union all
      select case r.contype when 'f' then 'Foreign key ' when 'c' then 'CHECK constraint '
               else 'Constraint ' end || quote_ident(r.conname), r.conrelid::regclass::text,
             'Add it to the partitioned table, or drop it: alter table ' || r.conrelid::regclass
               || ' drop constraint ' || quote_ident(r.conname)
      from pg_constraint r
      join partition p on p.oid = r.conrelid
      where r.contype in ('f', 'c', 'p', 'u', 'x') and r.conparentid = 0 and r.coninhcount = 0
      union all
      select 'Foreign key ' || quote_ident(r.conname) || ' of ' || r.conrelid::regclass
               || ', which references it,', r.confrelid::regclass::text,
             'Let it reference the partitioned table, or drop it: alter table '
               || r.conrelid::regclass || ' drop constraint ' || quote_ident(r.conname)
      from pg_constraint r
      join partition p on p.oid = r.confrelid
      where r.contype = 'f' and r.conparentid = 0
      union all
      select 'Index ' || quote_ident(c.relname), i.indrelid::regclass::text,
             'Create it on the partitioned table, or drop it: drop index ' || c.oid::regclass
      from pg_index i
      join partition p on p.oid = i.indrelid
      join pg_class c on c.oid = i.indexrelid
      where not exists (select from pg_inherits h where h.inhrelid = i.indexrelid)
        and not exists (
          select from pg_constraint r where r.conindid = i.indexrelid and r.conrelid = i.indrelid)
      union all
      select 'Statistics object ' || quote_ident(x.stxname), x.stxrelid::regclass::text,
             'Create it on the partitioned table, or drop it: drop statistics '
               || quote_ident(n.nspname) || '.' || quote_ident(x.stxname)
      from pg_statistic_ext x
      join partition p on p.oid = x.stxrelid
      join pg_namespace n on n.oid = x.stxnamespace
      union all
      select 'REPLICA IDENTITY ' || case c.relreplident when 'f' then 'FULL' when 'n' then 'NOTHING'
               else 'USING INDEX' end, c.oid::regclass::text,
             'Set it on the partitioned table too: alter table ' || s.oid::regclass
               || ' replica identity …'
      from pg_class c
      join partition p on p.oid = c.oid
      join pg_class s on s.oid = ?
      where c.relkind = 'r' and c.relreplident not in ('d', s.relreplident)
      union all
      select 'NOT NULL of column ' || quote_ident(a.attname), a.attrelid::regclass::text,
             'Set it on the partitioned table, or drop it: alter table ' || a.attrelid::regclass
               || ' alter column ' || quote_ident(a.attname) || ' drop not null'
      from pg_attribute a
      join partition p on p.oid = a.attrelid
      join pg_attribute s on s.attrelid = ? and s.attname = a.attname
      where a.attnum > 0 and not a.attisdropped and a.attnotnull and not s.attnotnull
      union all
      select 'Row security', c.oid::regclass::text,
             'Disable it: alter table ' || c.oid::regclass
               || ' disable row level security, no force row level security; drop its policies'
      from pg_class c
      join partition p on p.oid = c.oid
      where c.relrowsecurity or c.relforcerowsecurity
        or exists (select from pg_policy y where y.polrelid = c.oid)
      union all
      select 'Sequence ' || d.objid::regclass || ', which the partitioned table draws from,',
             d.refobjid::regclass::text,
             'Give it to the partitioned table: alter sequence ' || d.objid::regclass
               || ' owned by …'
      from pg_depend d
      join partition p on p.oid = d.refobjid
      join pg_sequence q on q.seqrelid = d.objid
      where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass
        and d.deptype in ('a', 'i')
        and exists (
          select
          from pg_depend u
          join pg_attrdef e on u.classid = 'pg_attrdef'::regclass and e.oid = u.objid
          where u.refclassid = 'pg_class'::regclass and u.refobjid = d.objid
            and e.adrelid <> d.refobjid)
      union all
      select 'A DETACH CONCURRENTLY that is not finished', i.inhrelid::regclass::text,
             'Finish it: alter table ' || i.inhparent::regclass || ' detach partition '
               || i.inhrelid::regclass || ' finalize'
      from pg_inherits i
      join partition p on p.oid = i.inhrelid
      where (to_jsonb(i) ->> 'inhdetachpending')::boolean
      order by 2, 1
      """;
}
