create or replace function {refuse}() returns trigger
language plpgsql
as $refuse$
begin
  -- The run that keeps the old table in sync says its number in its transactions. Anybody may say
  -- it, so only the owner is let through.
  if not pg_catalog.pg_has_role(
      (select c.relowner from pg_catalog.pg_class c where c.oid operator(pg_catalog.=) tg_relid),
      'usage')
    or coalesce(pg_catalog.current_setting('online_rewrite.run', true), '')
      operator(pg_catalog.<>) '{run}' then
    raise exception using
      errcode = 'object_not_in_prerequisite_state',
      message = 'this is the old table of an online rewrite: a write to it would be lost',
      hint = 'Write to the table that has taken its place.';
  end if;
  return null;
end
$refuse$;
