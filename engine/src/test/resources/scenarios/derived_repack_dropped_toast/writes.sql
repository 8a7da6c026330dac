update tbl_with_dropped_toast set j = 100 where i = 1;
