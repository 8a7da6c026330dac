/** Tests of the engine through its public API, against real servers. */
@NullMarked
package io.github.onlinerewrite.engine;

import org.jspecify.annotations.NullMarked;
