/**
 * Compares source and target online. Invariant: both agree on every key outside the backlog's
 * interval. Uses capture, state and catalog.
 */
@NullMarked
package io.github.onlinerewrite.engine.internal.verify;

import org.jspecify.annotations.NullMarked;
