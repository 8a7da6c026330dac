/** Tests of {@code internal.state}. */
@NullMarked
package io.github.onlinerewrite.engine.internal.state;

import org.jspecify.annotations.NullMarked;
