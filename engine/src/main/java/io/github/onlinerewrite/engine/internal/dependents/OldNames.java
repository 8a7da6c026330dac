package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.IndexCatalog;
import io.github.onlinerewrite.engine.internal.catalog.IndexDefinition;
import io.github.onlinerewrite.engine.internal.catalog.Rewrite;
import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.ObjectNames;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Session;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The names that indexes and sequences of the old table get, since the new table's take theirs: the
 * name with {@code _old}. Long names that the 63-byte limit would make the same are numbered, and
 * so are those that the target's have: on a way back the old table's own end so.
 */
public final class OldNames {

  private static final String SUFFIX = ObjectNames.OLD_SUFFIX;

  private OldNames() {}

  /** The new name of each index and sequence of the source that must give its name away. */
  public static Map<QualifiedName, Identifier> of(
      Session session, TableDefinition source, TableDefinition target) throws SQLException {
    Set<QualifiedName> names = new LinkedHashSet<>();
    for (IndexDefinition index : IndexCatalog.of(session, source.oid())) {
      names.add(index.name());
    }
    for (Sequences.Sequence sequence : Sequences.of(session, source)) {
      if (sequence.identity()) {
        names.add(sequence.name());
      }
    }
    for (Sequences.Moved moved : Sequences.moved(session, source, target)) {
      if (moved.from().owned()) {
        names.add(moved.from().name());
      }
    }
    return of(names, namesOf(session, target));
  }

  private static Set<QualifiedName> namesOf(Session session, TableDefinition target)
      throws SQLException {
    Set<QualifiedName> names = new HashSet<>();
    IndexCatalog.of(session, target.oid()).forEach(index -> names.add(index.name()));
    Sequences.of(session, target).forEach(sequence -> names.add(sequence.name()));
    return names;
  }

  static Map<QualifiedName, Identifier> of(Session session, Rewrite rewrite) throws SQLException {
    return of(session, rewrite.source(), rewrite.target());
  }

  static Map<QualifiedName, Identifier> of(Collection<QualifiedName> names) {
    return of(names, Set.of());
  }

  static Map<QualifiedName, Identifier> of(
      Collection<QualifiedName> names, Set<QualifiedName> ofTarget) {
    Map<QualifiedName, Identifier> old = new LinkedHashMap<>();
    Set<QualifiedName> taken = new HashSet<>(ofTarget);
    for (QualifiedName name : names) {
      Identifier candidate = ObjectNames.suffixed(name.name(), SUFFIX);
      for (int number = 2; !taken.add(new QualifiedName(name.schema(), candidate)); number++) {
        candidate = ObjectNames.suffixed(name.name(), SUFFIX + number);
      }
      old.put(name, candidate);
    }
    return old;
  }
}
