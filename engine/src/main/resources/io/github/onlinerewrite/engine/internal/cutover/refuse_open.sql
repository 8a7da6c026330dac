create or replace function {refuse}() returns trigger
language plpgsql
as $refuse$
begin
  return null;
end
$refuse$;
