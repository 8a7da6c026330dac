/** A migration that is refused. */
@NullMarked
package db.refused;

import org.jspecify.annotations.NullMarked;
