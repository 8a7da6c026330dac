/** What a run tells: listener, flight recorder, report. */
@NullMarked
package io.github.onlinerewrite.engine.told;

import org.jspecify.annotations.NullMarked;
