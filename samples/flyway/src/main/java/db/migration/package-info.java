/** Where Flyway looks for migrations when nothing else is said. */
@NullMarked
package db.migration;

import org.jspecify.annotations.NullMarked;
