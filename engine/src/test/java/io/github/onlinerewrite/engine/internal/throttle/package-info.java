/** Tests of {@code internal.throttle}. */
@NullMarked
package io.github.onlinerewrite.engine.internal.throttle;

import org.jspecify.annotations.NullMarked;
