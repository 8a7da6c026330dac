insert into tbl_cluster values (1, '2026-01-01', 'k1') on conflict (","")", col1)
  do update set "time" = '2027-01-01';
