select count(*) = 10 and max(id) = 101 from m;
select s = 100 and pg_typeof(id) = 'bigint'::regtype from m2;
select not relispopulated from pg_class where oid = 'empty'::regclass;
select array_agg(relname::text order by relname) = '{m2_s,m_v,t_new_pkey,t_pkey}'
    or array_agg(relname::text order by relname) = '{m2_s,m_v,t_pkey,t_pkey_old}'
  from pg_class where relkind = 'i' and relnamespace = 'public'::regnamespace;
select obj_description('m'::regclass, 'pg_class') = 'it''s m';
select obj_description('m_v'::regclass, 'pg_class') = 'index';
select reloptions = '{fillfactor=50}' from pg_class where oid = 'm2'::regclass;
select not exists (select from pg_class where relname like 'online_rewrite%');
select not exists (select from pg_depend d join pg_rewrite w on w.oid = d.objid
    where d.classid = 'pg_rewrite'::regclass and d.refobjid = 't_old'::regclass);
