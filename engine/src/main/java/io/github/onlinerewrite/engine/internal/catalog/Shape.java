package io.github.onlinerewrite.engine.internal.catalog;

import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.Resources;
import io.github.onlinerewrite.engine.internal.sql.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Predicate;

/**
 * What the shape in a {@link Fingerprint} is made of, for a person: that tells whether anything is
 * another, this tells what.
 *
 * @param parts columns, partitions and capture triggers, each in words
 */
public record Shape(List<String> parts) {

  public Shape {
    parts = List.copyOf(parts);
  }

  /** Reads it of the new table and the old one that is kept in sync. */
  public static Shape read(Session session, long table, long oldTable) throws SQLException {
    return new Shape(
        session.planned(
            Resources.read(Shape.class, "shape.sql")
                .bind(
                    table,
                    oldTable,
                    ObjectNames.REFUSAL_TRIGGER_PREFIX,
                    ObjectNames.TRIGGER_PREFIX,
                    ObjectNames.GUARD_TRIGGER_PREFIX),
            row -> row.getString(1)));
  }

  /** The partitions of the old table, which the fingerprint does not know. */
  public List<String> oldPartitions() {
    return parts.stream()
        .filter(part -> part.startsWith("partition ") && part.contains(" of the old table"))
        .toList();
  }

  /** What this one has and {@code other} lacks; empty when there is nothing. */
  public List<String> lackingIn(Shape other) {
    return parts.stream().filter(Predicate.not(other.parts::contains)).toList();
  }
}
