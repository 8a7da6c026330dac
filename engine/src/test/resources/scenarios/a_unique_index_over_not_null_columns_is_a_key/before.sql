create table t (a int not null, b text not null, v int);
create unique index t_key on t (a, b);
create index t_v on t (v) where v > 10;
insert into t select g, 'b' || g, g from generate_series(1, 100) g;
create table t_new (a bigint not null, b text not null, v int);
create unique index on t_new (a, b);
grant select, insert, update, delete on t to {application};
