do $$
  begin
    if (select count(*) from view_for_dropped_column where c3 = 'c3') <> 101 then
      raise exception 'the view does not show the new table';
    end if;
  end $$;
