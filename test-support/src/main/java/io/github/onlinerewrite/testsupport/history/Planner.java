package io.github.onlinerewrite.testsupport.history;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Draws the transactions of one writer: the same ones for the same seed. */
final class Planner {
  /** So many ids of each bucket get a good share of its changes. */
  private static final int HOT_IDS = 2;

  /** So many buckets get a good share of all changes. */
  private static final int HOT_BUCKETS = 8;

  private final RandomGenerator random;
  private final TableShape shape;
  private final int writer;
  private final int largestId;
  private final boolean truncates;
  private final boolean queues;
  private final List<Operation> possible;
  private int draws;

  Planner(RandomGenerator random, HistoryLoad.Settings settings, int writer) {
    this.random = random;
    this.shape = settings.shape();
    this.writer = writer;
    this.largestId = settings.rows() * 3 / 2;
    this.truncates = settings.truncates();
    this.queues = settings.queues();
    this.possible =
        Stream.of(Operation.values()).filter(operation -> operation.isPossible(shape)).toList();
  }

  TransactionPlan next() {
    if (queues) {
      return append(TransactionPlan.REPEATABLE_READ);
    }
    int kind = random.nextInt(1000);
    if (kind < 4 && truncates) {
      return truncate();
    }
    if (kind < 30) {
      return oldSnapshot();
    }
    if (kind < 100) {
      return lateLock();
    }
    if (kind < 220) {
      return append(
          random.nextInt(3) == 0
              ? TransactionPlan.READ_COMMITTED
              : TransactionPlan.REPEATABLE_READ);
    }
    List<Integer> buckets = buckets();
    List<Step> steps = steps(buckets, 1 + random.nextInt(4));
    String isolation = isolation();
    if (random.nextInt(40) == 0 && isolation.equals(TransactionPlan.READ_COMMITTED)) {
      steps.add(random.nextInt(steps.size() + 1), new Step.Idle(random.nextInt(300)));
    }
    boolean commits = random.nextInt(12) > 0;
    return new TransactionPlan(isolation, buckets, false, steps, commits);
  }

  private TransactionPlan truncate() {
    List<Integer> buckets = buckets();
    List<Step> steps = new ArrayList<>();
    if (random.nextInt(4) > 0) {
      steps.add(new Step.Do(Operation.REFILL, draw(buckets)));
    }
    steps.addAll(steps(buckets, 1 + random.nextInt(5)));
    return new TransactionPlan(
        TransactionPlan.READ_COMMITTED, List.of(), true, steps, random.nextInt(5) > 0);
  }

  /** A snapshot that is taken long before the writes, with or without locks on their keys. */
  private TransactionPlan oldSnapshot() {
    List<Integer> buckets = buckets();
    boolean locked = random.nextInt(4) == 0;
    List<Step> steps = new ArrayList<>();
    steps.add(new Step.Look(draw(buckets).key()));
    steps.add(new Step.Idle(random.nextInt(random.nextInt(4) == 0 ? 1200 : 200)));
    List<Operation> operations =
        locked ? possible : possible.stream().filter(Operation::isPossibleWithoutLock).toList();
    for (int i = random.nextInt(3); i >= 0; i--) {
      steps.add(new Step.Do(one(operations), draw(buckets)));
    }
    return new TransactionPlan(oneSnapshot(), locked ? buckets : List.of(), false, steps, true);
  }

  /**
   * All writers queue for one list, so that at any moment one has just added a row and the next one
   * has a snapshot that sees it: if the swap comes between, that row is newer than the snapshot.
   */
  private TransactionPlan append(String isolation) {
    List<Integer> buckets = List.of(TableShape.LIST_BUCKET);
    List<Step> steps = List.of(new Step.Do(Operation.APPEND, draw(buckets)));
    return new TransactionPlan(isolation, buckets, false, steps, true);
  }

  /** A transaction that has its xid long before it changes what others change meanwhile. */
  private TransactionPlan lateLock() {
    List<Integer> buckets = buckets();
    int late = random.nextInt(HOT_BUCKETS);
    List<Step> steps = steps(buckets, 1);
    steps.add(new Step.Idle(random.nextInt(100)));
    steps.add(new Step.LockLate(late, steps(List.of(late), 1 + random.nextInt(3))));
    return new TransactionPlan(TransactionPlan.READ_COMMITTED, buckets, false, steps, true);
  }

  private List<Step> steps(List<Integer> buckets, int count) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Step step = new Step.Do(one(possible), draw(buckets));
      boolean nested = random.nextInt(6) == 0;
      steps.add(nested ? new Step.Nested(List.of(step), random.nextBoolean()) : step);
    }
    return steps;
  }

  private String isolation() {
    return random.nextInt(3) == 0 ? oneSnapshot() : TransactionPlan.READ_COMMITTED;
  }

  /** The server adds conflicts of its own to the second, and retries with them. */
  private String oneSnapshot() {
    return random.nextInt(3) == 0 ? TransactionPlan.SERIALIZABLE : TransactionPlan.REPEATABLE_READ;
  }

  private List<Integer> buckets() {
    TreeSet<Integer> buckets = new TreeSet<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      boolean hot = random.nextInt(3) == 0;
      buckets.add(random.nextInt(hot ? HOT_BUCKETS : KeyLocks.BUCKETS));
    }
    return List.copyOf(buckets);
  }

  private Operation one(List<Operation> operations) {
    int left = random.nextInt(operations.stream().mapToInt(Operation::weight).sum());
    for (Operation operation : operations) {
      left -= operation.weight();
      if (left < 0) {
        return operation;
      }
    }
    throw new AssertionError("the weights are summed above");
  }

  private Draw draw(List<Integer> buckets) {
    int bucket = buckets.get(random.nextInt(buckets.size()));
    // A cascade reaches the rows of one bucket: they must not leave it.
    int otherBucket = shape.parent() ? bucket : buckets.get(random.nextInt(buckets.size()));
    draws++;
    return new Draw(
        key(bucket),
        key(otherBucket),
        bucket,
        "w" + writer + "-" + draws,
        (writer + 1) * 10_000_000 + draws,
        BigDecimal.valueOf(random.nextInt(1_000_000), 2),
        note());
  }

  /** Mostly the day that the row was filled with, so that the key is there. */
  private Key key(int bucket) {
    int most = random.nextInt(3) == 0 ? HOT_IDS : largestId / KeyLocks.BUCKETS;
    int id = bucket + KeyLocks.BUCKETS * random.nextInt(most);
    return random.nextInt(3) == 0 ? Key.of(id).onDay(random.nextInt(Key.DAYS)) : Key.of(id);
  }

  private String note() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 250; i++) {
      text.append(Long.toString(random.nextLong(), 36));
    }
    return text.toString();
  }
}
