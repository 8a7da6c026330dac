/** Tests of {@code internal.lock}. */
@NullMarked
package io.github.onlinerewrite.engine.internal.lock;

import org.jspecify.annotations.NullMarked;
