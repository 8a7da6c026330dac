/** Tests of the Flyway front end. */
@NullMarked
package io.github.onlinerewrite.flyway;

import org.jspecify.annotations.NullMarked;
