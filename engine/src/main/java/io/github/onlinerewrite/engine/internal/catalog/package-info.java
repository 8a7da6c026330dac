/**
 * Reads pg_catalog into records. Invariant: a record is what one statement saw, and says so with
 * server-rendered texts. Used by every package but sql.
 */
@NullMarked
package io.github.onlinerewrite.engine.internal.catalog;

import org.jspecify.annotations.NullMarked;
