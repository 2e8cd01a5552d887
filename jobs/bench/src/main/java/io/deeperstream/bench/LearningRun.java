package io.deeperstream.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.generation.StoreListing;
import io.deeperstream.pipeline.generation.StoredGeneration;
import io.deeperstream.pipeline.generation.StudentRef;
import io.deeperstream.pipeline.generation.StudentStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.util.FileUtils;

/**
 * A demo, whose weights of the end are scored: those that its student published last, or its newest
 * generation's where it published none.
 */
final class LearningRun {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final FeatureScoring scoring;
  private final Path work;

  /**
   * @param work gets a folder for each run, for logs and results
   */
  LearningRun(FeatureScoring scoring, Path work) {
    this.scoring = scoring;
    this.work = work;
  }

  /**
   * Weights to be scored.
   *
   * @param kind {@code student} or {@code generation}
   * @param folder of them
   */
  private record Learnt(String kind, Path folder, int generation, Optional<StudentRef> student) {}

  /**
   * A demo that ended and has not been scored.
   *
   * @param key of its outcome
   * @param seconds that it took
   */
  private record Trained(String key, double seconds) {}

  private static Trained trained(Path file) throws IOException {
    return JSON.readValue(file.toFile(), Trained.class);
  }

  /**
   * Runs a demo and scores what it learnt. A demo that ended before its scoring failed is scored
   * and not run again.
   *
   * @param key of the outcome
   * @param arm as it is called in tables
   * @param images that are learnt from
   * @param options of the demo, separated by blanks
   */
  Outcome run(String key, String arm, long seed, Path images, String options)
      throws IOException, InterruptedException {
    Path folder =
        Files.createDirectories(work.resolve(arm.replaceAll("[^A-Za-z0-9.]+", "_") + "-" + seed));
    Path demo = folder.resolve("demo");
    Path summaryFile = folder.resolve("summary.json");
    Path trainedFile = folder.resolve("trained.json");
    double seconds;
    if (Files.exists(trainedFile) && trained(trainedFile).key().equals(key)) {
      seconds = trained(trainedFile).seconds();
    } else {
      Files.deleteIfExists(trainedFile);
      FileUtils.deleteDirectory(demo.toFile());
      long began = System.nanoTime();
      ProductCommand.run(
          folder,
          "demo --seed %d --web-port 0 --view-port 0 %s".formatted(seed, options),
          Map.of("--images", images, "--work", demo, "--summary", summaryFile));
      seconds = (System.nanoTime() - began) / 1e9;
      JSON.writeValue(trainedFile.toFile(), new Trained(key, seconds));
    }
    Learnt learnt = learnt(demo.resolve("store"));
    Map<String, LayerScore> scores = scoring.of(learnt.folder(), folder);
    Files.delete(trainedFile);
    FileUtils.deleteDirectory(demo.toFile());
    JsonNode summary = JSON.readTree(summaryFile.toFile());
    JsonNode trained = summary.get("generations");
    return new Outcome(
        key,
        arm,
        seed,
        learnt.kind(),
        learnt.generation(),
        learnt.student().map(StudentRef::step).orElseGet(() -> steps(trained, learnt)),
        learnt.student().map(StudentRef::trainedImages).orElseGet(() -> images(trained, learnt)),
        trained.isEmpty() ? null : trained.get(trained.size() - 1).get("lossLastTenth").asDouble(),
        seconds,
        scores,
        probe(summary));
  }

  private static Learnt learnt(Path store) throws IOException {
    String uri = store.toUri().toString();
    Optional<StudentRef> student = new StudentStore(uri).newest();
    if (student.isPresent()) {
      StudentRef ref = student.get();
      return new Learnt("student", store.resolve(ref.location()), ref.generation(), student);
    }
    List<StoredGeneration> all = StoreListing.of(new ModelStore(uri)).generations();
    if (all.isEmpty()) {
      throw new IOException(store + " has no generation");
    }
    StoredGeneration newest = all.get(all.size() - 1);
    return new Learnt(
        "generation",
        store.resolve(newest.ref().location()),
        newest.ref().number(),
        Optional.empty());
  }

  private static long steps(JsonNode trained, Learnt learnt) {
    return sum(trained, learnt.generation(), "steps");
  }

  private static long images(JsonNode trained, Learnt learnt) {
    return sum(trained, learnt.generation(), "trainedImages");
  }

  /** A generation's network has been trained on the labels of those before it. */
  private static long sum(JsonNode trained, int generation, String figure) {
    long sum = 0;
    for (JsonNode each : trained) {
      if (each.get("number").asInt() < generation) {
        sum += each.get(figure).asLong();
      }
    }
    return sum;
  }

  private static List<ProbePoint> probe(JsonNode summary) throws IOException {
    List<ProbePoint> probe = new ArrayList<>();
    for (JsonNode point : summary.path("probe")) {
      probe.add(JSON.treeToValue(point, ProbePoint.class));
    }
    return probe;
  }
}
