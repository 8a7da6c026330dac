package io.github.onlinerewrite.engine.internal.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The first and the last of things that may be many, and how many between are left out. */
final class Kept<T> {

  private final int each;
  private final List<T> first = new ArrayList<>();
  private final Deque<T> last = new ArrayDeque<>();
  private long leftOut;

  /** Keeps {@code each} of the first and as many of the last. */
  Kept(int each) {
    this.each = each;
  }

  void add(T thing) {
    if (first.size() < each) {
      first.add(thing);
      return;
    }
    last.add(thing);
    if (last.size() > each) {
      last.remove();
      leftOut++;
    }
  }

  List<T> first() {
    return List.copyOf(first);
  }

  List<T> last() {
    return List.copyOf(last);
  }

  List<T> all() {
    List<T> all = new ArrayList<>(first);
    all.addAll(last);
    return all;
  }

  /** How many there were after the first and before the last. */
  long leftOut() {
    return leftOut;
  }

  boolean isEmpty() {
    return first.isEmpty();
  }
}
