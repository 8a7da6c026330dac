do $$
  begin
    if (select count(*) from t) <> 50 or exists (select from t where who <> current_user) then
      raise exception 'rows were read past the policy';
    end if;
  end $$;
update t set id = -id where id between 11 and 20;
