/** Sessions of a run and the work they share. Uses sql, state and time. */
@NullMarked
package io.github.onlinerewrite.engine.internal.work;

import org.jspecify.annotations.NullMarked;
