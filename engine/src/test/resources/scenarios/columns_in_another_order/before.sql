create table t (id int primary key, a text not null default 'a', b int, c date);
insert into t select g, 'a' || g, g, date '2026-01-01' + g from generate_series(1, 300) g;
create table copy as table t;
create table t_new (c date, b int, id int primary key, a text not null default 'a');
grant select, insert on t to {application};
