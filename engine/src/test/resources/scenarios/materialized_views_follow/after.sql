do $$
  begin
    if (select sum(c) from m) <> 100 then
      raise exception 'the materialized view is not there';
    end if;
    if (select sum(c) from upon) <> 100 then
      raise exception 'the view upon it is not there';
    end if;
  end $$;
