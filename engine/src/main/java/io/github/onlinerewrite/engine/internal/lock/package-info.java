/**
 * Locks that an application can feel. Invariant I4: every lock that can make an application wait is
 * asked for and held within the stall budget. Uses sql and time; capture and cutover take their
 * locks here.
 */
@NullMarked
package io.github.onlinerewrite.engine.internal.lock;

import org.jspecify.annotations.NullMarked;
