select pg_relation_size('bloated') < main / 4 from sizes;
select pg_table_size('bloated') < rows / 2 from sizes;
select pg_indexes_size('bloated') < indexes / 2 from sizes;
select count(*) = 600 from bloated;
select count(*) = 0 from (
  (select id, case when id = 10 then -v else v end, note, long from twin except all table bloated)
  union all
  (table bloated except all select id, case when id = 10 then -v else v end, note, long from twin)) d;
