select count(*) = 48 from doc where body = repeat(md5(id::text), 500) and n = id;
select count(*) = 3 from doc
  where (id, n, md5(body)) in ((1, -1, md5(repeat(md5('1'), 500))),
    (2, 2, md5(repeat('x', 9000))), (100, 1, md5(repeat('y', 9000))));
select attstorage = 'e' from pg_attribute where attrelid = 'doc'::regclass and attname = 'body';
