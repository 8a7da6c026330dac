create table t (id serial primary key, n bigserial, v text);
insert into t (v) select 'v' || g from generate_series(1, 10) g;
create table t_new (id bigint primary key, n bigint not null, v text);
grant select, insert on t to {application};
grant usage on all sequences in schema public to {application};
