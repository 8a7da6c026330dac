-- pg_repack's own table: names, options, flag and rows survive.
create table tbl_cluster (
  col1 int, "time" timestamp, ","")" text,
  primary key (","")", col1) with (fillfactor = 75)) with (fillfactor = 70);
create index ","") cluster" on tbl_cluster ("time", ","")" text_pattern_ops, (lower(","")")) text_pattern_ops)
  with (fillfactor = 75);
alter table tbl_cluster cluster on ","") cluster";
insert into tbl_cluster values (1, '2008-12-31 10:00:00', 'admin'), (2, '2008-01-01 00:00:00', 'king'),
  (3, '2008-03-04 12:00:00', 'joker'), (4, '2008-03-05 15:00:00', 'queen'), (5, '2008-01-01 00:30:00', 'kobato');
insert into tbl_cluster select g, timestamp '2009-01-01' + g * interval '1 minute', 'k' || g
  from generate_series(6, 1000) g;
cluster tbl_cluster;
create table twin as table tbl_cluster;
create table before as
  select c.relname, c.reloptions, i.indisclustered, pg_get_indexdef(c.oid) as definition
  from pg_index i join pg_class c on c.oid = i.indexrelid where indrelid = 'tbl_cluster'::regclass;
grant select, insert, update, delete on tbl_cluster to {application};
