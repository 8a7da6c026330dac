/**
 * Derives the target where none is named, and completes it: what it lacks of the source is added
 * while it is empty, or built when the rows are in it. Invariant: what the target has of its own is
 * what was asked for and stays, but for indexes that are off while rows are copied, and a repeated
 * run adds nothing twice. Uses catalog and dependents, and state for what is off.
 */
@NullMarked
package io.github.onlinerewrite.engine.internal.target;

import org.jspecify.annotations.NullMarked;
