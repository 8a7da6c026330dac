package io.github.onlinerewrite.quickstart;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Liquibase logs to java.util.logging: warnings only, so that the story can be read. */
final class QuietLogs {

  private QuietLogs() {}

  static void install() {
    Logger.getLogger("").setLevel(Level.WARNING);
  }
}
