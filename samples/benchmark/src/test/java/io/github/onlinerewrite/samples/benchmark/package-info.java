/** That the benchmark works; never what it measures. */
@NullMarked
package io.github.onlinerewrite.samples.benchmark;

import org.jspecify.annotations.NullMarked;
