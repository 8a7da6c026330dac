/**
 * Captures changes by logical decoding of the WAL. Invariant: when a marker has been decoded, the
 * backlog has the key of every change that was visible before the marker was written, under the
 * number of the transaction that made it. Uses capture, catalog, sql, state, lock and work.
 */
@NullMarked
package io.github.onlinerewrite.engine.internal.decoding;

import org.jspecify.annotations.NullMarked;
