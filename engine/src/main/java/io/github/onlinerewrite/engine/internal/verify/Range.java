package io.github.onlinerewrite.engine.internal.verify;

import io.github.onlinerewrite.engine.internal.sql.Sql;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import java.util.List;

/** Rows of both tables that one statement compares. */
interface Range {

  /** How much there is to read, about. */
  long blocks();

  /** What keeps the plan from reading more than the range; to be run in the transaction. */
  List<Sql> planning();

  /**
   * Counts rows, and those that differ. The target comes first, so that who waits for it has no
   * lock on the source, which others would wait for. The slot {@code {unchanged}} is a condition on
   * a row whose key has not been changed since the last replay.
   */
  Sql differences(int majorVersion);

  /**
   * Whether the key of a row is in none of {@code entries}.
   *
   * @param entries a FROM clause of rows {@code b} that have keys as the backlog has, and a WHERE
   *     clause
   */
  Fragment notAmong(Fragment entries);
}
