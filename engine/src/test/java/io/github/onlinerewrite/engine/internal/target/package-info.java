/** Tests of derived targets. */
@NullMarked
package io.github.onlinerewrite.engine.internal.target;

import org.jspecify.annotations.NullMarked;
