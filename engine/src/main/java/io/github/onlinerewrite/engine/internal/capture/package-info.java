/**
 * Records which keys changed. Invariant I1: from the moment the copy starts, every committed change
 * to a row of the source leaves its key in the backlog under the number of its transaction: in that
 * transaction itself, or soon after it where that is awaited. Uses sql, catalog and state; decoding
 * is another capture; copy, replay, verify and cutover read the backlog.
 */
@NullMarked
package io.github.onlinerewrite.engine.internal.capture;

import org.jspecify.annotations.NullMarked;
