/**
 * Names, statements and sessions. Invariant: a value is bound, a name is quoted, and what an
 * SQLSTATE means is decided in {@link io.github.onlinerewrite.engine.internal.sql.SqlStates} alone.
 * Everything else uses this package; it uses nothing.
 */
@NullMarked
package io.github.onlinerewrite.engine.internal.sql;

import org.jspecify.annotations.NullMarked;
