/** Tests of the sample for Flyway. */
@NullMarked
package io.github.onlinerewrite.samples.flyway;

import org.jspecify.annotations.NullMarked;
