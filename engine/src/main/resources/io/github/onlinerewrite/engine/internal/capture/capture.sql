create or replace function {capture}() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as {quote}
begin
  -- A forgotten run must not fill the disk: past the limit one mark is left and no key.
  if pg_relation_size({backlogOid}) > {limit} then
    if not exists (select from {backlog} where everything = 'overflow') then
      insert into {backlog} (everything) values ('overflow');
    end if;
    return null;
  end if;
  if tg_op = 'TRUNCATE' then
    insert into {backlog} (everything, leaf) values ('truncate', tg_relid);
  elsif tg_op = 'INSERT' then
    insert into {backlog} ({keys}) values ({newKeys});
  elsif tg_op = 'DELETE' then
    insert into {backlog} ({keys}) values ({oldKeys});
  else
    insert into {backlog} ({keys}) values ({newKeys});
    -- By image, since an equality operator of the type may not be on this search_path; and as
    -- records, since the server compares two row constructors column by column.
    if row({oldKeys})::record *<> row({newKeys})::record then
      insert into {backlog} ({keys}) values ({oldKeys});
    end if;
  end if;
  return null;
end
{quote};
