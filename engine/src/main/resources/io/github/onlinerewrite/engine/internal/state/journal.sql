create table if not exists {schema}.rewrite (
  id bigint generated always as identity primary key,
  -- Part of a unique index, so that changing it needs a lock that conflicts with FOR KEY SHARE.
  run_token uuid not null unique,
  source_schema text not null,
  source_table text not null,
  target_table text not null,
  old_table text not null,
  source_oid oid not null,
  target_oid oid not null,
  spec text not null,
  -- What a derived target was derived from; null: the target was named.
  derived_from text,
  -- How changes are captured: TRIGGER or LOGICAL.
  capture text not null default 'TRIGGER',
  settings text not null,
  phase text not null,
  -- The settings of the source's columns that the target was prepared by.
  prepared text,
  copy_snapshot pg_snapshot,
  replay_snapshot pg_snapshot,
  fingerprint text,
  changes_replayed bigint not null default 0,
  rows_replayed_in bigint not null default 0,
  rows_replayed_out bigint not null default 0,
  attempts int not null default 0,
  last_stall_ms numeric,
  longest_stall_ms numeric not null default 0,
  longest_lock_ms numeric not null default 0,
  -- Since when all is done that can be done before a swap that another call makes.
  ready_at timestamptz,
  -- When the copy in force was compared with the source; null: not yet.
  compared_at timestamptz,
  swap_xid xid8,
  -- The number of the rewrite that leads back, once something is prepared for it.
  way_back bigint,
  -- Of one that leads back: which rewrite it reverts, and the columns of the key that is captured.
  reverts bigint,
  key_columns text[],
  -- What its fingerprint was made of at the swap, in words.
  shape text[],
  -- Of one that can be reverted: what a named target had before the swap, and what has come since
  -- (without a name), by kind and OID.
  target_names jsonb,
  -- What is left to do after the swap: queries, each for the statement that does it.
  afterwards text[] not null default array[]::text[],
  percent int not null default 0,
  rows_per_second bigint not null default 0,
  backlog bigint,
  eta interval,
  detail text not null default '',
  started_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp()
);

create table if not exists {schema}.chunk (
  rewrite_id bigint not null references {schema}.rewrite on delete cascade,
  leaf oid not null,
  first_block bigint not null,
  end_block bigint not null,
  done boolean not null default false,
  rows bigint not null default 0,
  primary key (rewrite_id, leaf, first_block)
);

-- Indexes of a named target that are taken off while it is filled, and what puts each back.
create table if not exists {schema}.taken_index (
  rewrite_id bigint not null references {schema}.rewrite on delete cascade,
  index_name text not null,
  index_oid oid not null,
  constraint_kind text not null,
  deferrability text not null,
  signature text not null,
  body text not null,
  is_unique boolean not null,
  -- Whether rows of the target are found by it.
  is_key boolean not null,
  -- They build it; marks are for when nobody else builds on the table.
  statements text[] not null,
  marks text[] not null,
  -- Whether it is back, and only its marks are left.
  built boolean not null default false,
  primary key (rewrite_id, index_name)
);

create or replace view {schema}.progress as
select
  r.id,
  r.source_schema || '.' || r.source_table as src_table,
  r.source_schema || '.' || r.target_table as dst_table,
  r.source_schema || '.' || r.old_table as src_table_new,
  coalesce((select sum(c.rows) from {schema}.chunk c where c.rewrite_id = r.id), 0)::bigint
    as ins_initial,
  r.rows_replayed_in as ins,
  null::bigint as upd,
  r.rows_replayed_out as del,
  r.phase,
  r.percent,
  r.rows_per_second,
  r.backlog,
  r.eta,
  r.attempts,
  r.last_stall_ms,
  r.detail,
  r.started_at,
  r.updated_at
from {schema}.rewrite r;

-- What a journal of an earlier version lacks.
alter table {schema}.rewrite
  add column if not exists shape text[],
  add column if not exists target_names jsonb;

comment on table {schema}.rewrite is 'Online Rewrite: the journal, version {version}';
