/** Time and waiting, passed in so that nothing sleeps by itself. Uses nothing. */
@NullMarked
package io.github.onlinerewrite.engine.internal.time;

import org.jspecify.annotations.NullMarked;
