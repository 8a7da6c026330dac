package io.github.onlinerewrite.engine.internal.catalog;

import io.github.onlinerewrite.engine.internal.catalog.IdentityKey.KeyColumn;
import io.github.onlinerewrite.engine.internal.sql.Identifier;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import java.util.ArrayList;
import java.util.List;

/**
 * Conditions that hold when two rows have the same key, each written so that the index of the row
 * that is looked up serves it, with the operator of that index.
 */
public final class KeyMatch {

  private final IdentityKey sourceKey;
  private final IdentityKey targetKey;
  private final boolean wayBack;

  public KeyMatch(Rewrite rewrite) {
    this.sourceKey = rewrite.sourceKey();
    this.targetKey = rewrite.targetKey();
    this.wayBack = rewrite.isWayBack();
  }

  /** Looks up the target's row {@code targetRow} by a source row. */
  public Fragment targetBySource(String targetRow, String sourceRow) {
    return all(
        i ->
            equal(
                targetKey.columns().get(i),
                targetRow,
                toTarget(i, sourceRow + "." + sourceColumn(i))));
  }

  /** Looks up the target's row by a key of backlog or scratch table. */
  public Fragment targetByKey(String targetRow, String keyRow) {
    return all(
        i -> equal(targetKey.columns().get(i), targetRow, toTarget(i, keyRow + "." + key(i))));
  }

  /** Looks up the source's row by a key of backlog or scratch table. */
  public Fragment sourceByKey(String sourceRow, String keyRow) {
    return all(i -> equal(sourceKey.columns().get(i), sourceRow, keyRow + "." + key(i)));
  }

  /**
   * Looks up the source's row by a target row. The way back may not be exact, so the way forth is
   * compared as well.
   */
  public Fragment sourceByTarget(String sourceRow, String targetRow) {
    Fragment there = all(i -> equal(sourceKey.columns().get(i), sourceRow, back(i, targetRow)));
    return sameTypes()
        ? there
        : Fragment.join(" and ", List.of(there, targetBySource(targetRow, sourceRow)));
  }

  /** Looks up an entry of the backlog by a target row. */
  public Fragment keyByTarget(String keyRow, String targetRow) {
    return all(
        i ->
            keyRow
                + "."
                + key(i)
                + " "
                + sourceKey.columns().get(i).equals()
                + " "
                + back(i, targetRow));
  }

  private interface Condition {
    String at(int position);
  }

  private Fragment all(Condition condition) {
    List<Fragment> conditions = new ArrayList<>();
    for (int i = 0; i < sourceKey.columns().size(); i++) {
      conditions.add(new Fragment(condition.at(i)));
    }
    return Fragment.join(" and ", conditions);
  }

  private static String equal(KeyColumn column, String row, String value) {
    return row + "." + column.name().quoted() + " " + column.equals() + " " + value;
  }

  /**
   * On a way back the target's type may not take the value, which then is not there: the index's
   * operator compares both types as they are.
   */
  private String toTarget(int i, String value) {
    return wayBack || sameType(i)
        ? value
        : "cast(" + value + " as " + targetKey.columns().get(i).type() + ")";
  }

  private String back(int i, String targetRow) {
    String value = targetRow + "." + targetKey.columns().get(i).name().quoted();
    return sameType(i)
        ? value
        : "cast(" + value + " as " + sourceKey.columns().get(i).baseType() + ")";
  }

  private boolean sameType(int i) {
    return sourceKey.columns().get(i).type().equals(targetKey.columns().get(i).type());
  }

  private boolean sameTypes() {
    for (int i = 0; i < sourceKey.columns().size(); i++) {
      if (!sameType(i)) {
        return false;
      }
    }
    return true;
  }

  private String sourceColumn(int i) {
    return sourceKey.columns().get(i).name().quoted();
  }

  private static String key(int i) {
    return new Identifier("k" + (i + 1)).quoted();
  }
}
