package io.deeperstream.bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the training operator's messages from the TaskManagers' logs as they grow. One TaskManager
 * runs the operator at a time, so that events are in order as long as {@link #update} is called
 * between two kills. Not thread-safe.
 */
final class TrainingLog {

  /** Kind of event in the log. */
  private enum Kind {
    STORED_STUDENT(
        "checkpoint \\d+: step (\\d+), .*student SHA-256 ([0-9a-f]{64}, memory digest [0-9a-f]+)"),
    RESTORED_STUDENT(
        "restored student at step (\\d+) of .*SHA-256 ([0-9a-f]{64}, memory digest [0-9a-f]+)"),
    HEADS("the stream is labelled by generation (\\d+)()"),
    FIT("re-clustering into generation (\\d+): trunk SHA-256 ([0-9a-f]{64})"),
    FITTED("generation (\\d+) of \\S+ \\([0-9a-f]+\\) is fitted()");

    private final Pattern pattern;

    Kind(String pattern) {
      this.pattern = Pattern.compile(pattern);
    }
  }

  private final Path logs;
  private final Map<Path, Long> read = new HashMap<>();
  private final Map<Long, Set<String>> stored = new HashMap<>();
  private final List<Student> restored = new ArrayList<>();
  private final Map<Integer, List<String>> fits = new HashMap<>();
  private Moment moment = Moment.TRAINING;
  private int heads;

  /**
   * A student that was restored.
   *
   * @param step number of steps that it had made
   * @param sha256 of its variables, momentum included, and the digest of its memory
   */
  record Student(long step, String sha256) {}

  /**
   * @param logs the cluster's folder of logs
   */
  TrainingLog(Path logs) {
    this.logs = logs;
  }

  /** Reads what has been written since the last call. */
  void update() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(logs)) {
      files = all.filter(f -> f.toString().matches(".*/taskmanager-\\d+\\.log")).sorted().toList();
    }
    for (Path file : files) {
      try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
        long from = read.getOrDefault(file, 0L);
        byte[] fresh = new byte[Math.toIntExact(log.length() - from)];
        log.seek(from);
        log.readFully(fresh);
        String text = new String(fresh, StandardCharsets.UTF_8);
        int whole = text.lastIndexOf('\n') + 1;
        text.substring(0, whole).lines().forEach(this::read);
        read.put(file, from + text.substring(0, whole).getBytes(StandardCharsets.UTF_8).length);
      }
    }
  }

  private void read(String line) {
    for (Kind kind : Kind.values()) {
      Matcher found = kind.pattern.matcher(line);
      if (found.find()) {
        add(kind, Long.parseLong(found.group(1)), found.group(2));
      }
    }
  }

  private void add(Kind kind, long number, String sha256) {
    switch (kind) {
      case STORED_STUDENT -> stored.computeIfAbsent(number, s -> new HashSet<>()).add(sha256);
      case RESTORED_STUDENT -> restored.add(new Student(number, sha256));
      case HEADS -> {
        heads = (int) number;
        moment = Moment.TRAINING;
      }
      case FIT -> {
        fits.computeIfAbsent((int) number, n -> new ArrayList<>()).add(sha256);
        moment = Moment.FIT;
      }
      case FITTED -> moment = Moment.STORED;
    }
  }

  /**
   * Returns the moment of the job, as far as its logs tell.
   *
   * @param announced number of the newest generation whose announcement is committed
   */
  Moment moment(int announced) {
    return announced > heads ? Moment.ANNOUNCED : moment;
  }

  /** Returns SHA-256 of students and digests of memories that checkpoints held, by step. */
  Map<Long, Set<String>> stored() {
    return stored;
  }

  /** Returns the students that were restored, in order. */
  List<Student> restored() {
    return restored;
  }

  /** Returns SHA-256 of the trunk from which each generation was fitted, every attempt in order. */
  Map<Integer, List<String>> fits() {
    return fits;
  }
}
