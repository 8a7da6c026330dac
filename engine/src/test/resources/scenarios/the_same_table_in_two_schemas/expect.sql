select count(*) = 200 and bool_and(v = case when id = 1 then 4 else 2 end) from other.t;
select count(*) = 100 and bool_and(v = case when id = 1 then 3 else 1 end) from public.t;
select format_type(atttypid, -1) = 'integer'
  from pg_attribute
  where attrelid = 'public.t'::regclass and attname = 'id';
select to_regclass('public.t_old') is null and to_regclass('other.t_old') is not null;
