/** What attacks on the protocol found: each test fails without the protocol's answer to it. */
@NullMarked
package io.github.onlinerewrite.engine.hazards;

import org.jspecify.annotations.NullMarked;
