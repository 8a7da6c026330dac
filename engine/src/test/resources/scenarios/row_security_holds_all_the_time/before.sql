create table t (id int primary key, who text not null);
insert into t select i, case when i % 2 = 0 then '{application}' else 'somebody' end
  from generate_series(1, 100) i;
alter table t enable row level security;
create policy own on t using (who = current_user);
grant select, update on t to {application};
alter default privileges grant select on tables to {application};
create table t_new (id bigint primary key, who text not null);
