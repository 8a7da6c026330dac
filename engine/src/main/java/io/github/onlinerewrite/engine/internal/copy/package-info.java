/**
 * Copies the source in chunks. Invariant: every row version older than the copy's snapshot is
 * copied once, and no version whose key is in the backlog. Uses capture, state and catalog.
 */
@NullMarked
package io.github.onlinerewrite.engine.internal.copy;

import org.jspecify.annotations.NullMarked;
