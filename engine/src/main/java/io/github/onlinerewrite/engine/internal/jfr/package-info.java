/**
 * Events of the JDK's flight recorder: one for each phase, chunk, replay round and attempt to take
 * a lock. Invariant: no event holds a value of a row, and without a recording none costs more than
 * the question whether there is one. Uses nothing; copy, replay and work make the events.
 */
@NullMarked
package io.github.onlinerewrite.engine.internal.jfr;

import org.jspecify.annotations.NullMarked;
