select bool_and(t = long_text(i::int)) and count(*) = 18 from tab14 where i not in (1, 2);
select t = long_text(100) from tab14 where i = 1;
select t is null from tab14 where i = 2;
select j = -3 from tab14 where i = 3;
select t = long_text(21) from tab14 where i = 21;
