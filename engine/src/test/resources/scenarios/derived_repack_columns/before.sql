-- Dropped columns with a view of all columns on top, a dropped TOASTed column, and how values are stored.
create table tbl_with_dropped_column (d1 text, c1 text, id int primary key, d2 text, c2 text, d3 text);
alter table tbl_with_dropped_column alter column c1 set storage main, alter column c2 set storage external,
  alter column d2 set storage external;
insert into tbl_with_dropped_column
  select 'd1', 'c1 ' || g, g, repeat(md5(g::text), 200), repeat('c2', 1000), repeat('d3', 10)
  from generate_series(1, 100) g;
alter table tbl_with_dropped_column drop column d1, drop column d2, drop column d3;
alter table tbl_with_dropped_column add column c3 text default 'c3';
create view view_for_dropped_column as select * from tbl_with_dropped_column;
alter table tbl_with_dropped_column set (autovacuum_enabled = off, autovacuum_analyze_threshold = 17,
  toast.autovacuum_enabled = off, toast.autovacuum_vacuum_scale_factor = 0.5);
alter table tbl_with_dropped_column alter column c1 set statistics 1, alter column c1 set (n_distinct = 17);
grant select, insert, update, delete on tbl_with_dropped_column to {application};
grant select on view_for_dropped_column to {application};
create table before as table view_for_dropped_column;
