/**
 * What must hold before a rewrite may begin: one precondition per file, all of them examined, so
 * that a person gets every finding at once. Invariant: only reads; nothing in the database is
 * touched. Uses catalog, and asks dependents and target what they carry.
 */
@NullMarked
package io.github.onlinerewrite.engine.internal.check;

import org.jspecify.annotations.NullMarked;
