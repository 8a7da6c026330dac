create table tbl_badindex (id int not null, n int);
insert into tbl_badindex values (1, 10), (1, 10);
-- fails 23505
create unique index concurrently idx_badindex_id on tbl_badindex (id);
