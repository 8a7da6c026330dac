select array_agg(relname || ' ' || spcname order by relname)
    = array['stored test ts', 'stored_1 test"ts', 'stored_2 test ts', 'stored_old 1testts']
  from pg_class c join pg_tablespace s on s.oid = c.reltablespace
  where relname ~ '^stored' and relkind in ('r', 'p');
select count(*) = 98 from stored_1;
select v = 7 from stored_2 where id = 300;
