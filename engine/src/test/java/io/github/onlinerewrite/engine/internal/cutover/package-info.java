/** Tests of {@code internal.cutover}. */
@NullMarked
package io.github.onlinerewrite.engine.internal.cutover;

import org.jspecify.annotations.NullMarked;
