create or replace function {refuse}() returns trigger
language plpgsql
as $refuse$
begin
  raise exception using
    errcode = 'object_not_in_prerequisite_state',
    message = 'this is the old table of an online rewrite: a write to it would be lost',
    hint = 'Write to the table that has taken its place.';
end
$refuse$;
