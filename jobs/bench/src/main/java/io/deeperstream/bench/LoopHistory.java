package io.deeperstream.bench;

import io.deeperstream.cli.CommittedTopics;
import io.deeperstream.model.SavedVariables;
import io.deeperstream.model.VariableDigest;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.schemas.Decoders;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.GenerationKind;
import io.deeperstream.schemas.TrainingMetric;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The checked history of a job that trains, from its committed records and logs. The checks: no
 * step is missing or doubled, generations follow each other and are announced once, a restored
 * student is the one that a checkpoint holds, the teacher of each generation is the student from
 * which it was fitted, and the model store has no folder without an owner.
 *
 * @param steps committed training steps
 * @param trainedImages of them
 * @param generations announced, the first included
 * @param restores students that were restored, each compared with its checkpoint by SHA-256
 * @param interruptedFits re-clusterings that a restored job began again
 */
record LoopHistory(
    long steps, long trainedImages, int generations, int restores, int interruptedFits) {

  /**
   * Reads topics, store and logs.
   *
   * @param log of the job, read to its end
   * @throws TrialFailedException naming the check that fails
   */
  static LoopHistory check(JobSettings settings, TrainingLog log)
      throws IOException, InterruptedException, TrialFailedException {
    TreeMap<Long, TrainingMetric> steps = new TreeMap<>();
    Map<Integer, Set<String>> announced = new TreeMap<>();
    List<Generation> inOrder = new ArrayList<>();
    try (CommittedTopics topics =
        new CommittedTopics(
            settings.kafka(),
            List.of(settings.kafka().metricsTopic(), settings.kafka().generationsTopic()))) {
      List<Long> repeated = new ArrayList<>();
      topics.complete(
          record -> {
            if (record.topic().equals(settings.kafka().metricsTopic())) {
              if (!Decoders.PROBE_METRIC.reads(record.value())) {
                TrainingMetric step = Decoders.TRAINING_METRIC.decode(record.value());
                if (steps.put(step.getStep(), step) != null) {
                  repeated.add(step.getStep());
                }
              }
            } else {
              Generation generation = Decoders.GENERATION.decode(record.value());
              if (generation.getKind() == GenerationKind.ANNOUNCED) {
                inOrder.add(generation);
                announced
                    .computeIfAbsent(generation.getNumber(), n -> new HashSet<>())
                    .add(generation.getHash());
              }
            }
          });
      require(repeated.isEmpty(), "steps %s were committed twice".formatted(repeated));
    }
    requireSteps(steps);
    requireDescent(inOrder, announced);
    requireOwners(settings, inOrder);
    requireRestored(log);
    requireTeachers(settings, inOrder, log);
    return new LoopHistory(
        steps.size(),
        steps.isEmpty() ? 0 : steps.lastEntry().getValue().getTrainedImages(),
        announced.size(),
        log.restored().size(),
        log.fits().values().stream().mapToInt(attempts -> attempts.size() - 1).sum());
  }

  private static void requireSteps(TreeMap<Long, TrainingMetric> steps)
      throws TrialFailedException {
    long next = 1;
    int generation = 0;
    long trained = 0;
    for (TrainingMetric step : steps.values()) {
      require(step.getStep() == next, "step %d is missing".formatted(next));
      require(
          step.getGeneration() >= generation,
          "step %d is of generation %d after one of %d"
              .formatted(next, step.getGeneration(), generation));
      trained += step.getBatch();
      require(
          step.getTrainedImages() == trained,
          "step %d says %d trained images; the steps have %d"
              .formatted(next, step.getTrainedImages(), trained));
      generation = step.getGeneration();
      next++;
    }
  }

  private static void requireDescent(List<Generation> inOrder, Map<Integer, Set<String>> announced)
      throws TrialFailedException {
    for (int i = 0; i < inOrder.size(); i++) {
      Generation generation = inOrder.get(i);
      require(
          generation.getNumber() == i,
          "announcement %d is of generation %d".formatted(i, generation.getNumber()));
      require(
          i == 0 || generation.getParentHash().equals(inOrder.get(i - 1).getHash()),
          "generation %d does not follow the one before".formatted(i));
    }
    for (Map.Entry<Integer, Set<String>> entry : announced.entrySet()) {
      require(
          entry.getValue().size() == 1,
          "generation %d was announced as %s".formatted(entry.getKey(), entry.getValue()));
    }
  }

  /**
   * Checks that each folder has an owner. A fit interrupted by the end of the job may take a moment
   * to remove its folder.
   */
  private static void requireOwners(JobSettings settings, List<Generation> announced)
      throws IOException, InterruptedException, TrialFailedException {
    Path root = Path.of(URI.create(settings.store()));
    Set<String> owned = new TreeSet<>();
    announced.forEach(generation -> owned.add(generation.getLocation()));
    Set<String> found = Set.of();
    for (int i = 0; i < 60; i++) {
      found = folders(root);
      if (found.equals(owned)) {
        return;
      }
      Thread.sleep(1000);
    }
    throw new TrialFailedException(
        "the model store holds %s; announced are %s".formatted(found, owned));
  }

  private static Set<String> folders(Path root) throws IOException {
    Set<String> folders = new TreeSet<>();
    try (Stream<Path> all = Files.list(root.resolve("generations"))) {
      all.forEach(path -> folders.add("generations/" + path.getFileName()));
    }
    try (Stream<Path> all = Files.list(root)) {
      all.map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("."))
          .forEach(folders::add);
    }
    return folders;
  }

  private static void requireRestored(TrainingLog log) throws TrialFailedException {
    for (TrainingLog.Student student : log.restored()) {
      Set<String> stored = log.stored().getOrDefault(student.step(), Set.of());
      require(
          stored.contains(student.sha256()),
          "the student restored at step %d has SHA-256 %s; checkpoints of that step have %s"
              .formatted(student.step(), student.sha256(), stored));
    }
  }

  private static void requireTeachers(
      JobSettings settings, List<Generation> announced, TrainingLog log)
      throws IOException, TrialFailedException {
    require(!announced.isEmpty(), "no generation was announced");
    Path root = Path.of(URI.create(settings.store()));
    for (Generation generation : announced.subList(1, announced.size())) {
      String teacher =
          VariableDigest.of(
              SavedVariables.read(root.resolve(generation.getLocation()).resolve("teacher")));
      List<String> fits = log.fits().getOrDefault(generation.getNumber(), List.of());
      require(
          !fits.isEmpty() && fits.get(fits.size() - 1).equals(teacher),
          "the teacher of generation %d has SHA-256 %s; the student at its fit had %s"
              .formatted(generation.getNumber(), teacher, fits));
    }
  }

  private static void require(boolean holds, String otherwise) throws TrialFailedException {
    if (!holds) {
      throw new TrialFailedException(otherwise);
    }
  }
}
