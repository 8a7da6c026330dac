insert into tbl_index values (301, 'aaa', 'needle', '[2020-01-01,2020-02-01)', '(1000, 1000)');
update tbl_index set t = 'moved', place = '(2000, 2000)' where id = 5;
