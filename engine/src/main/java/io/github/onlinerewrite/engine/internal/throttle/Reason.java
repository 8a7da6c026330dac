package io.github.onlinerewrite.engine.internal.throttle;

import io.github.onlinerewrite.engine.internal.sql.Session;
import java.sql.SQLException;
import java.util.Optional;

/** Why to hold back; asked again and again on the thread that leads, outside a transaction. */
interface Reason {

  /** In words, while it holds. */
  Optional<String> look(Session lead) throws SQLException;
}
