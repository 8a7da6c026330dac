insert into odd values (3000000001, 1);
do $$
  begin
    if (select sum(c) from upon) <> 50 or (select max(id) from v) <> 3000000001 then
      raise exception 'the views are not those of the new table';
    end if;
  end $$;
-- fails 44000
insert into odd values (3000000002, 1);
