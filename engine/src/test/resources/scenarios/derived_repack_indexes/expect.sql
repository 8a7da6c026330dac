select count(*) = 11 from before;
select array_agg(before order by relname) = (
    select array_agg(row(c.relname, c.reloptions, i.indisvalid, pg_get_indexdef(c.oid), k.conname,
      pg_get_constraintdef(k.oid))::before order by c.relname)
    from pg_index i join pg_class c on c.oid = i.indexrelid left join pg_constraint k on k.conindid = c.oid
    where indrelid = 'tbl_index'::regclass)
  from before;
select attstattarget = 500 from pg_attribute where attrelid = 'idx_expression'::regclass and attnum = 2;
select set_config('enable_seqscan', 'off', false) = 'off';
select count(*) = 1 from tbl_index where to_tsvector('simple', body) @@ 'needle';
select array_agg(id) = array[5] from tbl_index where place <@ box '(1999, 1999), (2001, 2001)';
select count(*) = 2 from tbl_index where during && '[2020-01-10,2020-01-11)';
