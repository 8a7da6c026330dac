-- fails 23505
insert into tbl_index values (302, 'moved');
insert into tbl_index values (-1, 'm1', null, '[2020-01-01,2020-02-01)');
-- fails 23P01
insert into tbl_index values (-2, 'm2', null, '[2020-01-15,2020-02-01)');
