package io.github.onlinerewrite.flyway;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.flywaydb.core.api.logging.Log;

/** Flyway's log, with all its lines kept. */
final class Heard implements Log {

  final List<String> infos = Collections.synchronizedList(new ArrayList<>());
  final List<String> warnings = Collections.synchronizedList(new ArrayList<>());

  @Override
  public void debug(String message) {}

  @Override
  public void info(String message) {
    infos.add(message);
  }

  @Override
  public void warn(String message) {
    warnings.add(message);
  }

  @Override
  public void error(String message) {
    warnings.add(message);
  }

  @Override
  public void error(String message, Exception failure) {
    warnings.add(message);
  }

  @Override
  public void notice(String message) {
    infos.add(message);
  }
}
