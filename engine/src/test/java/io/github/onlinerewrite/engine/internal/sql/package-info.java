/** Tests of {@code internal.sql}. */
@NullMarked
package io.github.onlinerewrite.engine.internal.sql;

import org.jspecify.annotations.NullMarked;
