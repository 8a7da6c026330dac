update tbl_cluster set ","")" = 'Admin' where col1 = 1;
update tbl_cluster set ","")" = 'admin' where col1 = 1;
insert into tbl_cluster values (2, '2008-01-01 00:00:00', 'king') on conflict do nothing;
