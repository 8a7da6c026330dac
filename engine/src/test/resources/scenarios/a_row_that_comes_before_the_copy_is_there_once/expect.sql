select count(*) = 1000 and count(distinct id) = 1000 from t;
select array_agg(id || ':' || v order by id) = array['1:-1', '4:4', '1001:1001', '2000:2']
  from t where id in (1, 2, 3, 4, 1001, 2000);
