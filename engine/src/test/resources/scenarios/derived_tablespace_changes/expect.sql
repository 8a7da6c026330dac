select spcname = 'test"ts' from pg_class c join pg_tablespace s on s.oid = c.reltablespace
  where c.oid = 'stored'::regclass;
select spcname = 'test"ts' from pg_class c join pg_tablespace s on s.oid = c.reltablespace
  join pg_class t on t.reltoastrelid = c.oid
  where t.oid = 'stored'::regclass;
select spcname = 'test ts' from pg_class c join pg_tablespace s on s.oid = c.reltablespace
  where c.oid = 'stored_v'::regclass;
select reltablespace = 0 from pg_class where oid = 'stored_pkey'::regclass;
select spcname = '1testts' from pg_class c join pg_tablespace s on s.oid = c.reltablespace
  where c.oid = 'stored_old'::regclass;
select count(*) = 200 and count(*) filter (where note = repeat('m', 5000)) = 1 from stored;
