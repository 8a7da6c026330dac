package io.github.onlinerewrite.liquibase;

import javax.sql.DataSource;

/**
 * One way to open sessions beside Liquibase's own.
 *
 * @param name what it is, for a person; never a URL, which may hold a password
 * @param demanded whether somebody asked for this way, so that another one must not take its place
 * @param dataSource opens the sessions
 */
record SessionWay(String name, boolean demanded, DataSource dataSource) {}
