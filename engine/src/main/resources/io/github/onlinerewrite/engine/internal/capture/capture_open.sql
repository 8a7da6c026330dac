create or replace function {capture}() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $capture$
begin
  return null;
end
$capture$;
