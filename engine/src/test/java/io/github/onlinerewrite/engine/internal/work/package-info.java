/** Tests of {@code internal.lock}. */
@NullMarked
package io.github.onlinerewrite.engine.internal.work;

import org.jspecify.annotations.NullMarked;
