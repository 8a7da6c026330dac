package io.github.onlinerewrite.engine.internal.state;

import io.github.onlinerewrite.engine.internal.catalog.IndexDefinition;
import io.github.onlinerewrite.engine.internal.sql.Sql;
import java.util.List;

/**
 * An index of a named target that is taken off while the target is filled.
 *
 * @param index what it is, as far as somebody asks for it while it is off
 * @param key whether rows of the target are found by it
 * @param statements build it as it was
 * @param marks make it the table's for CLUSTER and REPLICA IDENTITY again; they want a lock that
 *     whoever builds another index is in the way of
 * @param built whether it is back, and only its marks are left
 */
public record TakenIndex(
    IndexDefinition index, boolean key, List<Sql> statements, List<Sql> marks, boolean built) {

  public TakenIndex {
    statements = List.copyOf(statements);
    marks = List.copyOf(marks);
  }
}
