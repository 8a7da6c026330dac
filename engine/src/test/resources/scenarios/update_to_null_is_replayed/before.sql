create table t (id int primary key, v int, s text default 'default');
insert into t select g, g, 's' || g from generate_series(1, 10) g;
create table t_new (id bigint primary key, v int, s text default 'default');
grant select, insert, update on t to {application};
