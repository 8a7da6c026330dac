create table t (a int, b int, v text, primary key (a, b));
insert into t select g, g % 3, 'row ' || g from generate_series(1, 30) g;
create table t_new (a bigint, b bigint, v text, primary key (b, a));
grant select, insert, update, delete on t to {application};
