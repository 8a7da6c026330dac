insert into tbl_with_dropped_column (id, c1) values (101, 'late');
update tbl_with_dropped_column set c1 = 'changed' where id = 1;
