/** Tests of the sample for Flyway's command line. */
@NullMarked
package io.github.onlinerewrite.samples.flywaycli;

import org.jspecify.annotations.NullMarked;
