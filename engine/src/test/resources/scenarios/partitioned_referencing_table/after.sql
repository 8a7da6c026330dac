do $$
  begin
    delete from tab6 where i = 2;
    raise exception 'a referenced row was deleted';
  exception when foreign_key_violation then
    null;
  end $$;
do $$
  begin
    insert into tab6_child values (4, 4);
    raise exception 'a row without a parent was inserted';
  exception when foreign_key_violation then
    null;
  end $$;
