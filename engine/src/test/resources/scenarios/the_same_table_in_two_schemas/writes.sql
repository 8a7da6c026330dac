update public.t set v = 3 where id = 1;
update other.t set v = 4 where id = 1;
