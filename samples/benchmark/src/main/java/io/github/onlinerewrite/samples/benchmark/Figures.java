package io.github.onlinerewrite.samples.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What was measured of one thing, once a round. */
record Figures(List<Double> values) {

  Figures {
    values = List.copyOf(values);
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  /** The middle one; of an even number the mean of the two in the middle; NaN of none. */
  double median() {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      return Double.NaN;
    }
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : Arrays.stream(sorted, middle - 1, middle + 1).average().orElse(Double.NaN);
  }

  double largest() {
    return values.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
  }

  /** All in the order of the rounds. */
  String each(int digits) {
    return values.stream().map(value -> decimal(value, digits)).collect(Collectors.joining(", "));
  }

  /** With so many digits after the point; a dash for what is not known. */
  static String decimal(double value, int digits) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%,." + digits + "f", value);
  }
}
