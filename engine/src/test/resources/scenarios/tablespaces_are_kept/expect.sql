select count(*) = 5 and count(spcname) = 4 from places;
select not exists (
  select from places
  full join (
    select c.relname, c.relkind, s.spcname
    from pg_class c left join pg_tablespace s on s.oid = c.reltablespace
    where c.relname ~ '^(stored|shown)') as now using (relname, relkind)
  where places.spcname is distinct from now.spcname or places is null or now is null);
select t.reltablespace = c.reltablespace from pg_class c join pg_class t on t.oid = c.reltoastrelid
  where c.oid = 'stored'::regclass;
select count(*) = 201 and sum(v) = 20299 from stored;
