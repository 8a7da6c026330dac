package io.github.onlinerewrite.engine.scenario;

import java.sql.Connection;
import java.sql.SQLException;

/** What a writer does over and over in its session, which commits each statement. */
interface Writing {

  /** Before the first step. */
  default void begin(Connection session) throws SQLException {}

  /** One transaction; false: there was nothing to write. */
  boolean step(Connection session) throws SQLException;

  /** After the last step: takes back what must not stay. */
  default void end(Connection session) throws SQLException {}
}
