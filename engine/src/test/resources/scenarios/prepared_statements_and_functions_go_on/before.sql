create table t (id int primary key, v int);
insert into t select g, 0 from generate_series(1, 10) g;
create function add_one(key int) returns int language plpgsql as $$
  declare result t%rowtype;
  begin
    update t set v = v + 1 where id = key returning * into result;
    return result.v;
  end $$;
create table t_new (v int, id int primary key);
grant select, update on t to {application};
