package io.github.onlinerewrite.samples.benchmark;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** A way to write {@link Accounts#TABLE} anew. */
interface Contender {

  /** A word, by which it can be asked for. */
  String name();

  /** What is run, as a person would type it. */
  String what();

  /** Which one it is; empty: the server's own. */
  default String version() throws IOException, SQLException {
    return "";
  }

  /** Why it cannot take part here; empty: it can. */
  default Optional<String> absence() throws SQLException {
    return Optional.empty();
  }

  /** Whether the application can work meanwhile. */
  default boolean isOnline() {
    return true;
  }

  /** How many of the rounds it takes part in. */
  default int rounds(int asked) {
    return asked;
  }

  /** The type that the key has afterwards. */
  String keyType();

  /** What is done in a fresh copy before the time is taken. */
  default void prepare() throws SQLException {}

  /** What is measured; returns what it printed. */
  List<String> run() throws IOException, InterruptedException, SQLException;
}
