/** Tests of {@code internal.work}. */
@NullMarked
package io.github.onlinerewrite.engine.internal.work;

import org.jspecify.annotations.NullMarked;
