create table tbl_badindex (id int primary key, n int);
insert into tbl_badindex values (1, 10), (2, 10);
-- fails 23505
create unique index concurrently idx_badindex_n on tbl_badindex (n);
