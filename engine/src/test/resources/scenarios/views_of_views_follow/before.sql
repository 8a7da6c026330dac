create table t (id int primary key, v int, other text);
insert into t select i, i, 'x' from generate_series(1, 100) i;
create view same with (security_barrier) as select other from t;
create view typed with (check_option = local) as select id, v from t where v > 0;
alter view typed alter column v set default 7;
create view upon as select max(id) as id, count(*) from typed;
create view upon2 as select id, other from upon cross join (select other from same limit 1) s;
create function f() returns trigger language plpgsql as
  'begin insert into t values (new.id, 1, ''made''); return new; end';
create trigger make instead of insert on upon for each row execute function f();
create rule nothing as on delete to upon2 do instead nothing;
comment on view typed is 'it''s typed';
comment on column upon.id is 'largest';
comment on rule nothing on upon2 is 'rule';
comment on trigger make on upon is 'trigger';
grant select, insert on same, typed, upon, upon2 to {application} with grant option;
grant update (v) on typed to public;
alter default privileges grant delete on tables to {application};
grant select, insert, update, delete on t to {application};
create table facts as
  select c.relname, c.reloptions, c.relacl, c.relowner,
    array(select description from pg_description d where d.objoid = c.oid order by objsubid) as notes,
    array(select pg_get_expr(adbin, adrelid) from pg_attrdef d where d.adrelid = c.oid) as defaults,
    array(select pg_get_ruledef(w.oid) || obj_description(w.oid, 'pg_rewrite') from pg_rewrite w
      where w.ev_class = c.oid and w.rulename <> '_RETURN') as rules,
    array(select pg_get_triggerdef(g.oid) || obj_description(g.oid, 'pg_trigger') from pg_trigger g
      where g.tgrelid = c.oid) as triggers, pg_get_viewdef(c.oid) as query, c.oid::bigint as was
  from pg_class c
  where c.relkind = 'v' and c.relnamespace = 'public'::regnamespace;
create table t_new (id bigint primary key, v int, other text);
