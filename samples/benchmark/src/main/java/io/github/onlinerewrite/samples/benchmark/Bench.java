package io.github.onlinerewrite.samples.benchmark;

/** What every story works with. */
record Bench(Cluster cluster, ServerPrograms programs, Settings settings, Results results) {}
