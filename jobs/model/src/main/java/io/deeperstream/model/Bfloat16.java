package io.deeperstream.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Selects whether networks compute in bfloat16. */
public enum Bfloat16 {
  /** If the CPU has instructions for it; never on a GPU. */
  AUTO,
  /** Always; a CPU without the instructions emulates them or ignores the setting. */
  TRUE,
  /** Never. */
  FALSE;

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final Set<String> FLAGS = Set.of("avx512_bf16", "amx_bf16");

  /**
   * Parses {@code auto}, {@code true} or {@code false}, in any case.
   *
   * @throws IllegalArgumentException naming the three
   */
  public static Bfloat16 parse(String text) {
    for (Bfloat16 value : values()) {
      if (value.toString().equals(text.toLowerCase(Locale.ROOT))) {
        return value;
      }
    }
    throw new IllegalArgumentException("'%s' must be auto, true or false".formatted(text));
  }

  /** Decides for this machine. On a GPU, {@code auto} is false: the rewrite is oneDNN's. */
  public boolean resolve(ComputeDevice device) {
    return switch (this) {
      case TRUE -> true;
      case FALSE -> false;
      case AUTO -> !device.gpu() && isOfCpu(CPU_INFO);
    };
  }

  /**
   * Tells whether a CPU has instructions for bfloat16 ({@code avx512_bf16} or {@code amx_bf16}).
   *
   * @param cpuInfo Linux' description of the CPU; the result is false if it cannot be read, as on
   *     other systems
   */
  static boolean isOfCpu(Path cpuInfo) {
    try {
      List<String> lines = Files.readAllLines(cpuInfo, StandardCharsets.ISO_8859_1);
      return lines.stream()
          .filter(line -> line.startsWith("flags"))
          .findFirst()
          .map(line -> Arrays.stream(line.split("\\s+")).anyMatch(FLAGS::contains))
          .orElse(false);
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
