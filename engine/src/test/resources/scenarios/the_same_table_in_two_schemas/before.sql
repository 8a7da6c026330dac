create schema other;
create table t (id int primary key, v int);
create table other.t (id int primary key, v int);
insert into t select g, 1 from generate_series(1, 100) g;
insert into other.t select g, 2 from generate_series(1, 200) g;
create table other.t_new (id bigint primary key, v int);
grant usage on schema other to {application};
grant select, update on t, other.t to {application};
