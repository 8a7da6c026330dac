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

  @ArchTest
  static final ArchRule noPoolAndNoDriverIsReachedInto =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.lang.reflect..", "org.postgresql..", "com.zaxxer..");
}
