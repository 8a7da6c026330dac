select rtrim(pg_get_viewdef(b.oid), ';'),
       b.relispopulated = a.relispopulated
       and b.reloptions is not distinct from a.reloptions
       and b.reltablespace = a.reltablespace and b.relkind = a.relkind
       -- A view gets its owner in the swap: until then only we may read the target.
       and (b.relowner = a.relowner or b.relkind = 'v')
       and (select count(*) from pg_index i where i.indrelid = a.oid)
         = (select count(*) from pg_index i
            join pg_class x on x.oid = i.indexrelid
            join pg_index j on j.indrelid = a.oid
              and x.relname = b.relname || '_' || j.indexrelid
            where i.indrelid = b.oid)
from pg_class a
cross join pg_class b
join pg_namespace n on n.oid = b.relnamespace
where a.oid = ? and n.nspname = ? and b.relname = ?
