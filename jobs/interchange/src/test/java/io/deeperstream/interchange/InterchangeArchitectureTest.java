package io.deeperstream.interchange;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Rules on dependencies that the module's class path cannot enforce. */
class InterchangeArchitectureTest {

  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.deeperstream.interchange");

  @Test
  void tensorFlowStaysInTheModel() {
    noClasses()
        .that()
        .resideInAPackage("io.deeperstream.interchange..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.tensorflow..", "ai.djl..", "io.deeperstream.clustering..")
        .because("native memory has one owner; use Network and SavedVariables of the model")
        .check(ALL);
  }

  @Test
  void readersOfFilesKnowNoNetwork() {
    noClasses()
        .that()
        .resideInAPackage("io.deeperstream.interchange.file..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.deeperstream.model..", "io.deeperstream.interchange")
        .because(
            "a hostile file is parsed apart from what is made of it; compare names and shapes in CheckpointImport")
        .check(ALL);
  }

  @Test
  void nothingIsExecuted() {
    noClasses()
        .that()
        .resideInAPackage("io.deeperstream.interchange..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.lang\\.(reflect\\..*|invoke\\.MethodHandles|ProcessBuilder|Runtime|ClassLoader)|java\\.io\\.ObjectInputStream|javax\\.script\\..*")
        .because("a pickle names functions to be called; none may be reachable from here")
        .check(ALL);
  }
}
