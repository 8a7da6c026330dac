do $$
  begin
    update t_before set v = 1;
    insert into outcome values ('written');
  exception when others then
    insert into outcome values (sqlstate);
  end $$;
