package io.deeperstream.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Resident memory of this process, including that of native libraries. */
public final class ProcessMemory {

  private ProcessMemory() {}

  /** Returns the current value in bytes; empty on systems without {@code /proc}. */
  public static Optional<Long> resident() {
    return read("VmRSS:");
  }

  /** Returns the peak so far in bytes; empty on systems without {@code /proc}. */
  public static Optional<Long> peak() {
    return read("VmHWM:");
  }

  private static Optional<Long> read(String field) {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith(field))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
