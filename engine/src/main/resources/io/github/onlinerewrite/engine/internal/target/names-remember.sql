update {journal}.rewrite set target_names = (
  select coalesce(jsonb_agg(jsonb_build_object(
    'kind', kind, 'oid', oid, 'name', name, 'definition', definition) order by oid), '[]'::jsonb)
  from ({names}) as n
  where not starts_with(name, ?))
where id = ?
