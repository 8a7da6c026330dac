prepare bump(int) as update t set v = v + 1 where id = $1;
execute bump(1);
select add_one(2);
