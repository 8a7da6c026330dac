/**
 * Measures the rewrite on a server of its own, side by side with pg_repack, pg_rewrite and the
 * blocking ALTER TABLE. Start reading at {@code Benchmark}. Nothing here is a test: it prints what
 * it measured, and judges nothing but whether the rows are right.
 */
@NullMarked
package io.github.onlinerewrite.samples.benchmark;

import org.jspecify.annotations.NullMarked;
