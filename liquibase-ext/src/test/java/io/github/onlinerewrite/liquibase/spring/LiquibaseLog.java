package io.github.onlinerewrite.liquibase.spring;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What Liquibase logs, where it tells its user things too when Spring runs it. */
final class LiquibaseLog extends Handler implements AutoCloseable {

  private final Logger logger = Logger.getLogger("liquibase");
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private LiquibaseLog() {}

  static LiquibaseLog start() {
    LiquibaseLog log = new LiquibaseLog();
    log.logger.addHandler(log);
    return log;
  }

  List<String> lines() {
    return lines;
  }

  @Override
  public void publish(LogRecord record) {
    lines.add(record.getMessage());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
