select count(*) = 100 and sum(j) = 297 - 1 + 100 from tbl_with_dropped_toast;
select pg_table_size('tbl_with_dropped_toast') < size / 4 from old_size;
select indisclustered from pg_index where indexrelid = 'tbl_with_dropped_toast_pkey'::regclass;
