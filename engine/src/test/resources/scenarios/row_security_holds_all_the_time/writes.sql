do $$
  begin
    perform from t_new;
    raise exception 'rows were read past the policy';
  exception when insufficient_privilege then
    null;
  end $$;
update t set id = -id where id between 1 and 10;
