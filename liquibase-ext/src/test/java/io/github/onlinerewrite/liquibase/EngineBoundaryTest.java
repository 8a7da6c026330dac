package io.github.onlinerewrite.liquibase;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.github.onlinerewrite.liquibase",
    importOptions = ImportOption.DoNotIncludeTests.class)
class EngineBoundaryTest {

  @ArchTest
  static final ArchRule onlyThePublicPackageOfTheEngineIsUsed =
      noClasses()
          .that()
          .resideInAPackage("io.github.onlinerewrite.liquibase..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.github.onlinerewrite.engine.*..");

  /** But for the login of our own, which says so where a driver's source is asked for. */
  @ArchTest
  static final ArchRule noPoolAndNoDriverIsReachedInto =
      noClasses()
          .that()
          .doNotHaveSimpleName("LoginDataSource")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.lang.reflect..", "org.postgresql..", "com.zaxxer..");
}
