package io.deeperstream.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The processors on which this process may run; by {@code taskset} of util-linux. */
final class Cores {

  private Cores() {}

  /**
   * Lets every thread of this process, those to come included, run on the first processors alone.
   *
   * @param count at least 1
   * @throws IOException if the system does not allow it
   */
  static void use(int count) throws IOException, InterruptedException {
    String list = "0-" + (count - 1);
    String pid = Long.toString(ProcessHandle.current().pid());
    Process taskset =
        new ProcessBuilder("taskset", "--all-tasks", "--cpu-list", "--pid", list, pid)
            .redirectErrorStream(true)
            .start();
    String said = new String(taskset.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (taskset.waitFor() != 0) {
      throw new IOException("processors %s cannot be chosen: %s".formatted(list, said.strip()));
    }
  }
}
