-- pg_repack's own table: names, options, flag and rows survive.
create table tbl_cluster (
  col1 int, "time" timestamp, ","")" text, gone text,
  primary key (","")", col1) with (fillfactor = 75)) with (fillfactor = 70);
alter table tbl_cluster drop column gone;
create index ","") cluster" on tbl_cluster
  (("time" + interval '1 hour'), ","")" text_pattern_ops desc nulls last, col1)
  with (fillfactor = 75);
create index on tbl_cluster ("time" desc nulls last) where ","")" <> 'aaa';
alter table tbl_cluster cluster on ","") cluster";
alter table tbl_cluster alter column ","")" set storage main;
alter table tbl_cluster alter column col1 set (n_distinct = -0.5);
alter table tbl_cluster alter column col1 set statistics 1000;
alter table tbl_cluster set (autovacuum_vacuum_threshold = 1000, toast.autovacuum_vacuum_threshold = 7);
insert into tbl_cluster select g, '2026-01-01', 'k' || g from generate_series(1, 300) g;
grant select, insert, update, delete on tbl_cluster to {application};
create table before as
  select c.relname, coalesce(c.reloptions::text, '') as reloptions, i.indisclustered, pg_get_indexdef(c.oid) as definition
  from pg_index i join pg_class c on c.oid = i.indexrelid where indrelid = 'tbl_cluster'::regclass;
