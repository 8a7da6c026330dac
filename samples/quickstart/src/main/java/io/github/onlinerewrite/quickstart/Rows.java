package io.github.onlinerewrite.quickstart;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * The rows that one writer works on, and which of them exist: writers share no rows, so that the
 * twin sees the same order of writes as the table. Not thread-safe.
 */
final class Rows {

  /** Every fifth write goes to a few rows that are written all the time. */
  private static final int HOT_ROWS = 20;

  private final Random random;
  private final int first;
  private final int step;
  private final int count;

  /** What differs from what was loaded: the row's day now, or nothing when it is deleted. */
  private final Map<Integer, Optional<LocalDate>> changed = new HashMap<>();

  /** Rows {@code first}, {@code first + step}, … up to {@code rows}. */
  Rows(int first, int step, int rows) {
    this.random = new Random(first);
    this.first = first;
    this.step = step;
    this.count = (rows - first) / step + 1;
  }

  /** A write that finds its row: 10 % deletes, 10 % key changes, else updates; or it comes back. */
  Write next() {
    int id = first + step * random.nextInt(random.nextInt(5) == 0 ? HOT_ROWS : count);
    Optional<LocalDate> day = changed.getOrDefault(id, Optional.of(Measurements.dayOf(id)));
    int peak = random.nextInt(45);
    if (day.isEmpty()) {
      return new Write.Insert(id, Measurements.dayOf(random.nextInt(730)), peak);
    }
    return switch (random.nextInt(10)) {
      case 0 -> new Write.Delete(id, day.get());
      case 1 -> new Write.ChangeKey(id, day.get(), day.get().plusDays(1 + random.nextInt(60)));
      default -> new Write.Update(id, day.get(), peak);
    };
  }

  /** Remembers a write that is committed. */
  void done(Write write) {
    if (write instanceof Write.Insert insert) {
      changed.put(insert.id(), Optional.of(insert.day()));
    } else if (write instanceof Write.Delete delete) {
      changed.put(delete.id(), Optional.empty());
    } else if (write instanceof Write.ChangeKey change) {
      changed.put(change.id(), Optional.of(change.newDay()));
    }
  }
}
