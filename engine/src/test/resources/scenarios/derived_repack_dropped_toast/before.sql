-- Only the dropped column was stored out of line.
create table tbl_with_dropped_toast (i int, j int, t text, primary key (i, j));
alter table tbl_with_dropped_toast alter column t set storage external;
insert into tbl_with_dropped_toast select g, g % 7, repeat(md5(g::text), 400) from generate_series(1, 100) g;
create table old_size as select pg_table_size('tbl_with_dropped_toast') as size;
alter table tbl_with_dropped_toast drop column t;
alter table tbl_with_dropped_toast cluster on tbl_with_dropped_toast_pkey;
grant select, insert, update, delete on tbl_with_dropped_toast to {application};
