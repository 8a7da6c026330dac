package io.github.onlinerewrite.testsupport.history;

import java.time.LocalDate;
import java.util.List;

/** The identity of one row; the day belongs to it where the target is partitioned by it. */
record Key(int id, LocalDate logdate) {
  /** Days that rows have: three months with partitions of their own and some days beyond. */
  static final int DAYS = 100;

  private static final LocalDate FIRST_DAY = LocalDate.of(2026, 1, 1);

  /** The key of {@code id} on the day that the filled rows have it on. */
  static Key of(int id) {
    return new Key(id, FIRST_DAY.plusDays(id % DAYS));
  }

  /** The key of the same id on another day. */
  Key onDay(int day) {
    return new Key(id, FIRST_DAY.plusDays(day % DAYS));
  }

  /** The values for {@link TableShape#keyPredicate()}. */
  List<Object> parameters(TableShape shape) {
    return shape.partitioned() ? List.of(id, logdate) : List.of(id);
  }
}
