/**
 * Brings the target's rows for backlog keys up to the source's state. Invariants I2 and I3: replay
 * is by state, and a key leaves the backlog only when a committed replay has read the source after
 * the change. Uses capture, state and catalog.
 */
@NullMarked
package io.github.onlinerewrite.engine.internal.replay;

import org.jspecify.annotations.NullMarked;
