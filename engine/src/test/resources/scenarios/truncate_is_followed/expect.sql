select array_agg(id || ':' || v order by id) = array['1:-1', '2000:-2'] from t;
