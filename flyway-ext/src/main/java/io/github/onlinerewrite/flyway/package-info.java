/**
 * The Flyway front end: {@link io.github.onlinerewrite.flyway.OnlineRewriteMigration} is the base
 * class of a Java migration that rewrites a table. Invariant: settings under which a rewrite would
 * hang or hold vacuum back are refused before the database is touched. Sees the engine's public
 * package only.
 */
@NullMarked
package io.github.onlinerewrite.flyway;

import org.jspecify.annotations.NullMarked;
