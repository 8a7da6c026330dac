package io.github.onlinerewrite.liquibase;

import liquibase.configuration.AutoloadedConfigurations;
import liquibase.configuration.ConfigurationDefinition;
import liquibase.configuration.ConfigurationValueObfuscator;

/**
 * The settings {@code liquibase.onlineRewrite.*}, each a property, an option of the command line
 * and an environment variable. They say how a rewrite opens sessions beside Liquibase's own, where
 * its journal is, and where it is reported.
 */
public class OnlineRewriteConfiguration implements AutoloadedConfigurations {

  /** JDBC URL of the same database; Liquibase's own when absent. */
  public static final ConfigurationDefinition<String> URL;

  /** User of the sessions; Liquibase's own when absent. */
  public static final ConfigurationDefinition<String> USERNAME;

  /** That user's password. */
  public static final ConfigurationDefinition<String> PASSWORD;

  /** Schema of the journal. */
  public static final ConfigurationDefinition<String> SCHEMA;

  /** File or folder of the HTML report of each run; none when absent. */
  public static final ConfigurationDefinition<String> REPORT;

  /** The schema that operations documentation and grants speak of. */
  static final String DEFAULT_SCHEMA = "online_rewrite";

  static {
    ConfigurationDefinition.Builder builder =
        new ConfigurationDefinition.Builder("liquibase.onlineRewrite");
    URL =
        builder
            .define("url", String.class)
            .setDescription("JDBC URL for the sessions of online rewrites")
            .setValueObfuscator(ConfigurationValueObfuscator.URL_OBFUSCATOR)
            .build();
    USERNAME =
        builder
            .define("username", String.class)
            .setDescription("User for the sessions of online rewrites")
            .build();
    PASSWORD =
        builder
            .define("password", String.class)
            .setDescription("Password for the sessions of online rewrites")
            .setValueObfuscator(ConfigurationValueObfuscator.STANDARD)
            .build();
    SCHEMA =
        builder
            .define("schema", String.class)
            .setDescription("Schema that online rewrites keep their journal in")
            .setDefaultValue(DEFAULT_SCHEMA)
            .build();
    REPORT =
        builder
            .define("report", String.class)
            .setDescription("File, or folder that is there, for HTML reports of online rewrites")
            .build();
  }
}
