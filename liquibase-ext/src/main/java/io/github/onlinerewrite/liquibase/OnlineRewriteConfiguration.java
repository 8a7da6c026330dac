package io.github.onlinerewrite.liquibase;

import io.github.onlinerewrite.engine.RewriteOptions;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import liquibase.configuration.AutoloadedConfigurations;
import liquibase.configuration.ConfigurationDefinition;
import liquibase.configuration.ConfigurationValueObfuscator;
import liquibase.exception.DatabaseException;

/**
 * The settings {@code liquibase.onlineRewrite.*}, each a property, an option of the command line
 * and an environment variable. They say how a rewrite opens sessions beside Liquibase's own, where
 * its journal is, where it is reported, and when it holds back.
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

  /** Each limit of the throttle, for the entries that do not have it. */
  private static final Map<ThrottleLimit, ConfigurationDefinition<String>> LIMITS =
      new EnumMap<>(ThrottleLimit.class);

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
    for (ThrottleLimit limit : ThrottleLimit.values()) {
      LIMITS.put(
          limit,
          builder
              .define(limit.attribute().written(), String.class)
              .setDescription("Where an online rewrite does not say it: " + limit.meaning())
              .build());
    }
  }

  /** The options with each limit that they do not have and that is set here. */
  static RewriteOptions throttled(RewriteOptions options) throws DatabaseException {
    RewriteOptions throttled = options;
    for (ThrottleLimit limit : ThrottleLimit.values()) {
      String value = Objects.requireNonNull(LIMITS.get(limit)).getCurrentValue();
      if (value != null && !limit.isIn(options)) {
        try {
          throttled = limit.set(throttled, value);
        } catch (IllegalArgumentException refused) {
          // It begins with the name.
          throw new DatabaseException(
              "the setting liquibase.onlineRewrite." + refused.getMessage(), refused);
        }
      }
    }
    return throttled;
  }
}
