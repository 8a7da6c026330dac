package io.github.onlinerewrite.quickstart;

/**
 * The table next to its twin.
 *
 * @param differences rows of either that have no equal in the other
 */
record Comparison(long rows, long twinRows, long differences) {}
