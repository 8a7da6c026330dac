update tab1 set j = -j, k = k + 1 where i % 5 = 1;
update tab1 set j = -j, k = k - 1 where i % 5 = 1;
-- fails 23503
delete from tab1 where i = 3;
