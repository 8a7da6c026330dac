with known as (
  select k.kind, k.oid, k.name, k.definition
  from {journal}.rewrite r,
    jsonb_to_recordset(r.target_names) as k (kind text, oid bigint, name text, definition text)
  where r.id = ?),
gone as (
  select name, definition, row_number() over (partition by definition order by name) as place
  from (
    select name, definition from known where kind = 'index' and name is not null
    except
    select k.name, k.definition from known k join pg_class c on c.oid = k.oid) as g),
come as (
  select kind, oid, definition, row_number() over (partition by definition order by oid) as place
  from ({names}) as n
  where droppable and not exists (
    select from known k where k.kind = n.kind and k.oid = n.oid))
update {journal}.rewrite set target_names = target_names || (
  select jsonb_agg(jsonb_build_object(
    'kind', c.kind, 'oid', c.oid, 'name', g.name, 'definition', c.definition) order by c.oid)
  from come c
  left join gone g using (definition, place))
where id = ? and target_names is not null and exists (select from come)
