package io.deeperstream.collection;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A command of the system that has ended.
 *
 * @param exitCode 0 for success
 * @param lastLines the last ten lines of its output and error output
 */
record FinishedCommand(int exitCode, List<String> lastLines) {
  private static final int LINES = 10;

  /**
   * Runs a command to its end, with English messages. Its output goes to a file in the folder,
   * removed afterwards.
   *
   * @param folder where it runs
   * @throws IOException if it can't be started
   * @throws InterruptedException if the thread is interrupted; the command is ended
   */
  static FinishedCommand run(Path folder, List<String> command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "command", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("LC_ALL", "C");
    try {
      Process process = builder.start();
      try {
        process.getOutputStream().close();
        int exitCode = process.waitFor();
        return new FinishedCommand(exitCode, lastLines(output));
      } finally {
        process.destroy();
      }
    } finally {
      Files.delete(output);
    }
  }

  private static List<String> lastLines(Path output) throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(output), StandardCharsets.UTF_8).lines().toList();
    return lines.subList(Math.max(0, lines.size() - LINES), lines.size());
  }
}
