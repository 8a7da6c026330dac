update t set code = null, pos = null where id = 1;
update t set code = 'c1', pos = 1 where id = 2;
update t set code = 'c2', pos = 2 where id = 1;
