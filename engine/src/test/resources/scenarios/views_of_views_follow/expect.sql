select count(*) = 4 from facts;
select not exists (
    select relname, reloptions, relacl, relowner, notes, defaults, rules, triggers, query from facts
    except
    select c.relname, c.reloptions, c.relacl, c.relowner,
      array(select description from pg_description d where d.objoid = c.oid order by objsubid),
      array(select pg_get_expr(adbin, adrelid) from pg_attrdef d where d.adrelid = c.oid),
      array(select pg_get_ruledef(w.oid) || obj_description(w.oid, 'pg_rewrite') from pg_rewrite w
        where w.ev_class = c.oid and w.rulename <> '_RETURN'),
      array(select pg_get_triggerdef(g.oid) || obj_description(g.oid, 'pg_trigger') from pg_trigger g
        where g.tgrelid = c.oid), pg_get_viewdef(c.oid)
    from pg_class c);
-- What keeps its types is the same view still.
select was::oid = 'same'::regclass from facts where relname = 'same';
select count(*) = 104 from same;
select id = 104 and count = 104 from upon;
select pg_typeof(id) = 'bigint'::regtype from upon2;
select v = 8 from t where id = 103;
select not exists (select from pg_depend d join pg_rewrite w on w.oid = d.objid
    where d.classid = 'pg_rewrite'::regclass and d.refobjid = 't_old'::regclass);
