create table {backlog} (
  xid xid8 not null default pg_current_xact_id(),
  -- Null for a key; else 'truncate', or 'overflow' when the limit was reached.
  everything text,
  -- The table that was truncated.
  leaf oid,
  {keyDefinitions}
-- To give space back, VACUUM takes a lock that every write would wait for. Of the table with
-- long keys it knows that table's own options only.
) with (vacuum_truncate = off, toast.vacuum_truncate = off);

create index on {backlog} (xid);

create index on {backlog} ({keys});

create index on {backlog} (xid) where everything is not null;

create unlogged table {scratch} (
  slice bigint not null,
  {keyDefinitions}
);

create index on {scratch} (slice);
