package io.github.onlinerewrite.engine.internal.decoding;

import io.github.onlinerewrite.engine.internal.capture.Backlog;
import io.github.onlinerewrite.engine.internal.catalog.IdentityKey;
import io.github.onlinerewrite.engine.internal.sql.Sql.Fragment;
import java.util.ArrayList;
import java.util.List;

/** Identity keys as texts, and back. */
final class Keys {

  private Keys() {}

  /** The key's columns of {@code row}, which are texts there, in the backlog's types. */
  static Fragment cast(String row, IdentityKey key) {
    List<Fragment> values = new ArrayList<>();
    for (int i = 0; i < key.columns().size(); i++) {
      String value = row + "." + Backlog.keyName(i + 1).quoted();
      values.add(new Fragment("cast(" + value + " as " + key.columns().get(i).baseType() + ")"));
    }
    return Fragment.join(", ", values);
  }

  /** The backlog's key columns of {@code row} as texts. */
  static Fragment texts(String row, IdentityKey key) {
    List<Fragment> values = new ArrayList<>();
    for (int i = 0; i < key.columns().size(); i++) {
      values.add(new Fragment("cast(" + row + "." + Backlog.keyName(i + 1).quoted() + " as text)"));
    }
    return Fragment.join(", ", values);
  }
}
