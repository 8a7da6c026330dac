package io.github.onlinerewrite.testsupport.history;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a writer knows and no other: the ids that the sequence gave it, and a code that it took from
 * one row and has not given to another yet. Follows the fate of its transaction.
 */
record Memory(List<Integer> ids, @Nullable String code) {
  static final Memory EMPTY = new Memory(List.of(), null);

  private static final int MOST_IDS = 100;

  Memory {
    ids = List.copyOf(ids);
  }

  /** One of the ids, or one that no row has. */
  int id(int number) {
    return ids.isEmpty() ? -1 : ids.get(number % ids.size());
  }

  Memory withId(int id) {
    List<Integer> more = new ArrayList<>(ids);
    if (more.size() == MOST_IDS) {
      more.remove(0);
    }
    more.add(id);
    return new Memory(more, code);
  }

  Memory withCode(@Nullable String value) {
    return new Memory(ids, value);
  }
}
