do $install$
begin
  execute format($create$
    create or replace function %s() returns trigger
    -- STABLE: it then sees the snapshot of the statement that fired it, not one of its own.
    language plpgsql stable
    as $guard$
    begin
      if not pg_catalog.pg_visible_in_snapshot(
          '%s'::pg_catalog.xid8, pg_catalog.pg_current_snapshot()) then
        raise exception using
          errcode = 'serialization_failure',
          message = 'could not serialize access: the table was rewritten after the '
            'snapshot of this transaction was taken',
          hint = 'Run the transaction again.';
      end if;
      return null;
    end
    $guard$
  $create$, {guard}, pg_current_xact_id());
end
$install$
