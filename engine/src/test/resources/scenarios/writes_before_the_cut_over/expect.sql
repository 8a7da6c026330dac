select array_agg(i || ':' || j || ':' || l order by i)
    = array['1:0:0', '2:8:-8', '3:30:-30', '5:50:-50', '6:40:-40']
  from tab12;
