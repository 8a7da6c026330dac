/**
 * Records which keys changed. Invariant I1: from the moment the copy starts, every committed change
 * to a row of the source leaves its key in the backlog, in the same transaction as the change. Uses
 * sql, catalog and state; copy, replay, verify and cutover read the backlog.
 */
@NullMarked
package io.github.onlinerewrite.engine.internal.capture;

import org.jspecify.annotations.NullMarked;
