/**
 * Reasons to hold back for the sake of others, in words. Invariant: nobody waits here with a
 * transaction open, a lock held, or for ever. Uses sql, time and work.
 */
@NullMarked
package io.github.onlinerewrite.engine.internal.throttle;

import org.jspecify.annotations.NullMarked;
