create or replace function {refuse}() returns trigger
language plpgsql
as $refuse$
begin
  -- The run that keeps the old table in sync says its number in its transactions.
  if pg_catalog.current_setting('online_rewrite.run', true) is distinct from '{run}' then
    raise exception using
      errcode = 'object_not_in_prerequisite_state',
      message = 'this is the old table of an online rewrite: a write to it would be lost',
      hint = 'Write to the table that has taken its place.';
  end if;
  return null;
end
$refuse$;
