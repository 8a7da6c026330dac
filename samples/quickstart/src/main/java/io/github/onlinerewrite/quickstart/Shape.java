package io.github.onlinerewrite.quickstart;

/** What kind of table it is, how many partitions it has, and its columns with their types. */
record Shape(String kind, int partitions, String columns) {

  @Override
  public String toString() {
    return kind
        + " table"
        + (partitions > 0 ? " with " + partitions + " partitions" : "")
        + " ("
        + columns
        + ")";
  }
}
