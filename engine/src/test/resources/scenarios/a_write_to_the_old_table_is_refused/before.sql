create table t (id int primary key, v int);
insert into t select g, 0 from generate_series(1, 10) g;
create table t_new (id bigint primary key, v int);
grant select, update on t to {application};
create table outcome (text text);
grant insert on outcome to {application};
