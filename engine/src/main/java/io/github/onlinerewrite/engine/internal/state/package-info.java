/**
 * The rewrite's durable state in the database. Invariant: every transaction of a run that writes
 * first takes the fence, a shared lock on the journal's row with the run's token; a resume changes
 * the token, and so waits out or shuts out orphans of a dead run. Uses sql and catalog.
 */
@NullMarked
package io.github.onlinerewrite.engine.internal.state;

import org.jspecify.annotations.NullMarked;
