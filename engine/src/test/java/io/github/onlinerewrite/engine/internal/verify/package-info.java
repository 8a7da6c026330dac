/** Tests of {@code internal.verify}. */
@NullMarked
package io.github.onlinerewrite.engine.internal.verify;

import org.jspecify.annotations.NullMarked;
