/** Flyway's command line with our jar in its jars folder. */
@NullMarked
package io.github.onlinerewrite.samples.flywaycli;

import org.jspecify.annotations.NullMarked;
