-- As it was refreshed before the writes, shortly before the swap.
select sum(c) = 50 and max(id) = 99 from m;
select s = 50 and pg_typeof(id) = 'bigint'::regtype from m2;
select array_agg(relname::text order by relname) = '{m,m2,odd,t,upon,v}'
    or array_agg(relname::text order by relname) = '{m,m2,odd,t,t_old,upon,v}'
  from pg_class where relkind in ('m', 'v', 'r') and relnamespace = 'public'::regnamespace;
select pg_get_viewdef('m') ~ '\sv;?$|GROUP BY v' and pg_get_viewdef('m') !~ 'online_rewrite';
select relname = 'm_v' from pg_class where relkind = 'i' and relname like 'm%';
