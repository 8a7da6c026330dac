package io.github.onlinerewrite.engine.internal.dependents;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * All that the catalog says of a table but OIDs and physical facts, to compare before and after.
 */
public final class CatalogPicture {

  private CatalogPicture() {}

  /** One line per fact, in a fixed order; names are qualified. */
  public static List<String> of(Connection connection, String table) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(QUERY)) {
      query.setString(1, table);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          lines.add(row.getString(1));
        }
      }
    }
    return lines;
  }

  private static final String QUERY =
      """
      with t as (select ?::regclass::oid as oid),
      s as (
        select d.objid as oid, d.refobjsubid, d.deptype
        from pg_depend d
        join t on t.oid = d.refobjid
        join pg_sequence q on q.seqrelid = d.objid
        where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass
      )
      select 'table ' || pg_get_userbyid(c.relowner) || ' ' || c.relreplident::text
               || coalesce(' ' || obj_description(c.oid, 'pg_class'), '')
      from pg_class c join t on t.oid = c.oid
      union all
      select 'column ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' '
               || a.attnotnull || ' ' || a.attidentity::text || ' ' || a.attgenerated::text || ' '
               || coalesce(pg_get_expr(d.adbin, d.adrelid), '-') || ' '
               || coalesce(a.attstattarget, -1) || ' ' || coalesce(a.attoptions::text, '-') || ' '
               || coalesce(col_description(a.attrelid, a.attnum), '-')
      from pg_attribute a
      join t on t.oid = a.attrelid
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attnum > 0 and not a.attisdropped
      union all
      select 'constraint ' || r.conname || ' ' || pg_get_constraintdef(r.oid)
               || ' ' || r.convalidated || coalesce(' ' || obj_description(r.oid, 'pg_constraint'), '')
      from pg_constraint r join t on t.oid = r.conrelid
      where r.contype <> 't'
      union all
      select 'referenced by ' || r.conrelid::regclass || ' ' || r.conname || ' '
               || pg_get_constraintdef(r.oid) || ' ' || r.convalidated || ' ' || (r.conparentid <> 0)
               || coalesce(' ' || obj_description(r.oid, 'pg_constraint'), '')
      from pg_constraint r join t on t.oid = r.confrelid
      where r.conrelid <> t.oid
      union all
      select 'index ' || pg_get_indexdef(i.indexrelid) || ' ' || i.indisclustered || ' '
               || i.indisreplident || ' ' || i.indisvalid
               || coalesce(' ' || obj_description(i.indexrelid, 'pg_class'), '')
      from pg_index i join t on t.oid = i.indrelid
      union all
      select 'trigger ' || pg_get_triggerdef(g.oid) || ' ' || g.tgenabled::text
               || coalesce(' ' || obj_description(g.oid, 'pg_trigger'), '')
      from pg_trigger g join t on t.oid = g.tgrelid
      where not g.tgisinternal
      union all
      select 'grant ' || case e.grantee when 0 then 'PUBLIC' else pg_get_userbyid(e.grantee) end
               || ' ' || e.privilege_type || ' ' || e.is_grantable || ' by '
               || pg_get_userbyid(e.grantor)
      from pg_class c
      join t on t.oid = c.oid
      cross join aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) e
      union all
      select 'column grant ' || a.attname || ' '
               || case e.grantee when 0 then 'PUBLIC' else pg_get_userbyid(e.grantee) end
               || ' ' || e.privilege_type || ' ' || e.is_grantable
      from pg_attribute a
      join t on t.oid = a.attrelid
      cross join aclexplode(a.attacl) e
      union all
      select 'sequence ' || s.oid::regclass || ' ' || s.deptype::text || ' ' || s.refobjsubid || ' '
               || q.seqtypid::regtype || ' ' || concat_ws(' ', q.seqstart, q.seqincrement,
                 q.seqmin, q.seqmax, q.seqcache, q.seqcycle) || ' '
               || coalesce(pg_sequence_last_value(s.oid::regclass), -1)
               || coalesce(' ' || obj_description(s.oid, 'pg_class'), '')
      from s join pg_sequence q on q.seqrelid = s.oid
      union all
      select 'sequence grant ' || c.oid::regclass || ' '
               || case e.grantee when 0 then 'PUBLIC' else pg_get_userbyid(e.grantee) end
               || ' ' || e.privilege_type || ' ' || e.is_grantable
      from s
      join pg_class c on c.oid = s.oid
      cross join aclexplode(coalesce(c.relacl, acldefault('s', c.relowner))) e
      order by 1
      """;
}
