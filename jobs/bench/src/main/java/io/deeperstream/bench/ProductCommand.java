package io.deeperstream.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the product's own commands, each in a process of its own. */
final class ProductCommand {

  private ProductCommand() {}

  /**
   * Runs a command; what it says goes to a file in {@code folder} that is called after it.
   *
   * @param words the command and its options without blanks in their values
   * @param paths options whose values may hold blanks
   * @throws IOException if it fails, naming the file
   */
  static void run(Path folder, String words, Map<String, Path> paths)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(words.strip().split("\\s+")));
    paths.forEach((option, path) -> all.addAll(List.of(option, path.toString())));
    run(folder, all);
  }

  /**
   * Runs a command; what it says goes to a file in {@code folder} that is called after it.
   *
   * @param words the command and its arguments
   * @throws IOException if it fails, naming the file
   */
  static void run(Path folder, List<String> words) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(words);
    line.add(0, Checkout.root().resolve("bin/deeperstream").toString());
    process(folder.resolve(words.get(0) + ".log"), line);
  }

  /**
   * Runs any program.
   *
   * @param log receives what it says
   * @throws IOException if it fails, naming the log
   */
  static void process(Path log, List<String> line) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("DEEPERSTREAM_BUILT", "yes");
    int exit = builder.start().waitFor();
    if (exit != 0) {
      throw new IOException(
          "%s ended with %d; see %s".formatted(String.join(" ", line), exit, log));
    }
  }
}
