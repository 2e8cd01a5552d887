package io.deeperstream.pipeline;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.settings.JobSettings;
import java.util.Random;
import picocli.CommandLine;

/** Values that the tests of several packages need. */
public final class Samples {

  /** The run of every sample. */
  public static final String RUN = "run-a";

  private Samples() {}

  /** A generation of a line in which each follows the one before. */
  public static GenerationRef generation(int number) {
    return new GenerationRef(
        RUN, number, hash(number), number == 0 ? "" : hash(number - 1), "generations/" + number);
  }

  private static String hash(int number) {
    return "%08x".formatted(0xabc000 + number).repeat(8);
  }

  /** [rows][columns] of normal numbers. */
  public static FloatMatrix gaussian(Random random, int rows, int columns) {
    FloatMatrix matrix = FloatMatrix.zeros(rows, columns);
    for (int i = 0; i < matrix.data().length; i++) {
      matrix.data()[i] = (float) random.nextGaussian();
    }
    return matrix;
  }

  /** Settings as a command line gives them, neither completed nor validated. */
  public static JobSettings settings(String... arguments) {
    JobSettings settings = new JobSettings();
    new CommandLine(settings).parseArgs(arguments);
    return settings;
  }
}
