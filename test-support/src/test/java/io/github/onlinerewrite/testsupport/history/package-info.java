/** Tests of the histories without any rewrite, and with bad ones. */
@NullMarked
package io.github.onlinerewrite.testsupport.history;

import org.jspecify.annotations.NullMarked;
