-- Every kind of index that pg_repack's suite has.
create table tbl_index (
  id int, t text, body text, during tsrange, place point, gone text, constraint tbl_index_pkey primary key (id) include (t));
create index idx_gist on tbl_index using gist (during) with (fillfactor = 60, buffering = on);
create index idx_gist_place on tbl_index using gist (place);
create index idx_partial on tbl_index (t) where id > 100;
create index idx_expression on tbl_index (lower(t), length(body) desc);
create index idx_descending on tbl_index (t desc nulls last) where t <> 'aaa';
create index idx_hash on tbl_index using hash (t);
create index idx_gin on tbl_index using gin (to_tsvector('simple', body));
create index idx_brin on tbl_index using brin (id) with (pages_per_range = 4);
create unique index idx_unique on tbl_index (t collate "C" text_pattern_ops) include (place);
alter table tbl_index add constraint never_twice exclude using gist (during with &&) where (id < 0);
alter table tbl_index drop column gone;
insert into tbl_index
  select g, 't' || g, repeat('body ', g), tsrange(timestamp '2026-01-01' + g * interval '1 day', null), point(g, -g)
  from generate_series(1, 300) g;
alter index idx_expression alter column 2 set statistics 500;
grant select, insert, update, delete on tbl_index to {application};
create table before as
  select c.relname, c.reloptions, i.indisvalid, pg_get_indexdef(c.oid) as definition, k.conname,
    pg_get_constraintdef(k.oid) as constraint_definition
  from pg_index i join pg_class c on c.oid = i.indexrelid left join pg_constraint k on k.conindid = c.oid
  where indrelid = 'tbl_index'::regclass;
