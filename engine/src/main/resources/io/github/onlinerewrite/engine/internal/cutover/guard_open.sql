create or replace function {guard}() returns trigger
language plpgsql stable
as $guard$
begin
  return null;
end
$guard$;
