/**
 * Attempts to swap. Invariant: at the swap the target holds what the source holds, no snapshot that
 * misses it can write, and all of it happens within the stall budget. Uses lock, replay and
 * dependents.
 */
@NullMarked
package io.github.onlinerewrite.engine.internal.cutover;

import org.jspecify.annotations.NullMarked;
