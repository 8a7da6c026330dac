select array_agg(id || v order by id) = array['1by a', '2by a', '3by a', '4by a', '101by a', '102by a', '103by a', '104by a']
  from t where v <> 'old';
select count(*) = 104 from t;
