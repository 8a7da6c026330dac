package io.github.onlinerewrite.engine.internal.dependents;

import io.github.onlinerewrite.engine.internal.catalog.TableDefinition;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.QualifiedName;
import io.github.onlinerewrite.engine.internal.sql.Resources;
import io.github.onlinerewrite.engine.internal.sql.Session;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Views and materialized views that use the source, directly or through others, and what becomes of
 * each. A view whose column types stay is replaced in place, so that all that is attached to it,
 * and every view upon it, stays as it is. One whose types may change cannot be, and is created anew
 * with every view upon it. A materialized view takes no other query, so a new one takes its place.
 */
final class ViewGraph {

  /** What becomes of a view. */
  enum Fate {
    /** It does not name the source or anything that becomes another relation. */
    STAYS,
    /** CREATE OR REPLACE VIEW. */
    REPLACED,
    /** Another one takes its place. */
    RECREATED,
    /** A materialized view: another one is built before the swap. */
    REBUILT
  }

  /**
   * A view.
   *
   * @param view what is locked
   * @param uses the source and the views of this graph that it uses
   * @param changes whether a column of the source that it uses gets another type
   * @param rowTypes those of them whose row type one of its columns has
   * @param options as they follow WITH, without parentheses; empty when there are none
   * @param query what it shows, as the server renders it
   */
  record Node(
      LockedView view,
      Set<Long> uses,
      boolean changes,
      Set<Long> rowTypes,
      String options,
      String query) {}

  private final long source;
  private final Map<Long, Node> nodes = new LinkedHashMap<>();
  private final List<Node> inwardOut = new ArrayList<>();
  private final Map<Long, Fate> fates = new HashMap<>();
  private final Set<Long> changed = new HashSet<>();
  private final Set<Long> ahead = new HashSet<>();

  private ViewGraph(long source, List<Node> read) {
    this.source = source;
    read.forEach(node -> nodes.put(node.view().oid(), node));
    Set<Long> placed = new HashSet<>(Set.of(source));
    for (int before = -1; before < placed.size() && inwardOut.size() < nodes.size(); ) {
      before = placed.size();
      for (Node node : nodes.values()) {
        if (placed.containsAll(node.uses()) && placed.add(node.view().oid())) {
          inwardOut.add(node);
        }
      }
    }
    inwardOut.forEach(this::decide);
    for (int i = inwardOut.size() - 1; i >= 0; i--) {
      if (isAhead(inwardOut.get(i))) {
        ahead.addAll(inwardOut.get(i).uses());
      }
    }
  }

  /** Reads the graph; with {@code target} the source itself, no column changes its type. */
  static ViewGraph of(Session session, TableDefinition source, TableDefinition target)
      throws SQLException {
    return new ViewGraph(
        source.oid(),
        session.query(
            Resources.read(ViewGraph.class, "views.sql").bind(source.oid(), target.oid()),
            ViewGraph::read));
  }

  private static Node read(ResultSet row) throws SQLException {
    return new Node(
        new LockedView(
            row.getLong(1),
            QualifiedName.of(row.getString(2), row.getString(3)),
            new Identifier(row.getString(4)),
            row.getBoolean(5),
            row.getBoolean(6)),
        oids(row.getArray(7)),
        row.getBoolean(8),
        oids(row.getArray(9)),
        row.getString(10),
        row.getString(11));
  }

  private static Set<Long> oids(Array array) throws SQLException {
    return Set.of((Long[]) array.getArray());
  }

  private void decide(Node node) {
    boolean touched = node.uses().stream().anyMatch(this::becomesAnother);
    if (node.changes()
        || node.uses().stream().anyMatch(changed::contains)
        || node.rowTypes().stream().anyMatch(this::becomesAnother)) {
      changed.add(node.view().oid());
    }
    boolean changes = changed.contains(node.view().oid());
    fates.put(
        node.view().oid(),
        node.view().materialized()
            ? (touched || changes ? Fate.REBUILT : Fate.STAYS)
            : changes ? Fate.RECREATED : touched ? Fate.REPLACED : Fate.STAYS);
  }

  private boolean becomesAnother(long relation) {
    Fate fate = fates.get(relation);
    return relation == source || fate == Fate.RECREATED || fate == Fate.REBUILT;
  }

  /** Those of a fate, each after all that it uses. */
  List<Node> of(Fate fate) {
    return inwardOut.stream().filter(node -> fates.get(node.view().oid()) == fate).toList();
  }

  /** Those whose rules lead back to them, and those upon them: no order suits them. */
  List<LockedView> circular() {
    return nodes.values().stream()
        .filter(node -> !inwardOut.contains(node))
        .map(Node::view)
        .toList();
  }

  /** All in whose place another one comes, each after all that it uses. */
  List<Node> others() {
    return inwardOut.stream().filter(node -> becomesAnother(node.view().oid())).toList();
  }

  /** The same, but only those that one of the relations is or uses, directly or through others. */
  List<Node> othersUnder(Set<Long> relations) {
    Set<Long> used = new HashSet<>(relations);
    List<Node> others = others();
    for (int i = others.size() - 1; i >= 0; i--) {
      if (used.contains(others.get(i).view().oid())) {
        used.addAll(others.get(i).uses());
      }
    }
    return others.stream().filter(node -> used.contains(node.view().oid())).toList();
  }

  /** The source, and all in whose place another one comes. */
  Set<Long> replaced() {
    Set<Long> relations = new HashSet<>(Set.of(source));
    others().forEach(node -> relations.add(node.view().oid()));
    return relations;
  }

  /** All that the swap changes, each after all that it uses. */
  List<Node> carried() {
    return inwardOut.stream().filter(node -> fates.get(node.view().oid()) != Fate.STAYS).toList();
  }

  /**
   * Whether the other one is made before the swap: each materialized view, which is filled then,
   * and each view that one of them is filled from.
   */
  boolean isAhead(Node node) {
    long view = node.view().oid();
    Fate fate = fates.get(view);
    return fate == Fate.REBUILT || (fate == Fate.RECREATED && ahead.contains(view));
  }

  /** Whether a column of it may get another type. */
  boolean changes(Node node) {
    return changed.contains(node.view().oid());
  }

  /** All that the swap changes, from the outermost inward. */
  List<LockedView> locked() {
    List<LockedView> locked = new ArrayList<>();
    carried().forEach(node -> locked.add(0, node.view()));
    return locked;
  }
}
