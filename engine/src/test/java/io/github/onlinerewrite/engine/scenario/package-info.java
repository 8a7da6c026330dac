/** Runs the folders of {@code scenarios}: one case each, in SQL. */
@NullMarked
package io.github.onlinerewrite.engine.scenario;

import org.jspecify.annotations.NullMarked;
