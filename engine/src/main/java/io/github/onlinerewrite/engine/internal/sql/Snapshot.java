package io.github.onlinerewrite.engine.internal.sql;

import java.util.regex.Pattern;

/** A pg_snapshot: which transactions a statement saw. */
public record Snapshot(String value) {

  private static final Pattern WRITTEN = Pattern.compile("\\d+:\\d+:[\\d,]*");

  public Snapshot {
    if (!WRITTEN.matcher(value).matches()) {
      throw new IllegalArgumentException("\"" + value + "\" is not a pg_snapshot");
    }
  }

  /** As a constant, so that the planner knows its bounds. */
  public Sql.Fragment literal() {
    return new Sql.Fragment("'" + value + "'::pg_snapshot");
  }
}
