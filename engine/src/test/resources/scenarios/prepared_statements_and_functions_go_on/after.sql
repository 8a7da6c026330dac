execute bump(1);
select add_one(2);
