create index measurement_logdate on measurement (logdate);
