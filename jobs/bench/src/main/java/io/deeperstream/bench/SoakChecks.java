package io.deeperstream.bench;

import io.deeperstream.cli.LabelTally;
import io.deeperstream.pipeline.settings.KafkaSettings;
import io.deeperstream.schemas.Centroid;
import io.deeperstream.schemas.Decoders;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.GenerationKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Checks of what a soak trial leaves behind; the failure of a check reports what it found. */
final class SoakChecks {

  private static final Duration POLL = Duration.ofMillis(200);

  private SoakChecks() {}

  /** Checks that a run's labels and dead letters are committed once each, without a gap. */
  static void onceWithoutGap(String run, LabelTally tally, KafkaSettings kafka)
      throws IOException, TrialFailedException {
    require(
        tally.duplicates() == 0,
        "%d records of %s were committed twice".formatted(tally.duplicates(), run));
    List<String> gaps = tally.gaps(ends(kafka));
    require(gaps.isEmpty(), "records of %s are missing: %s".formatted(run, gaps));
    require(tally.labels() > 0, "%s has committed no label".formatted(run));
  }

  private static Map<Integer, Long> ends(KafkaSettings kafka) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka)) {
      Map<Integer, Long> ends = new HashMap<>();
      consumer
          .endOffsets(partitions(consumer, kafka.imagesTopic()))
          .forEach((partition, end) -> ends.put(partition.partition(), end));
      return ends;
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(KafkaSettings kafka) {
    return new KafkaConsumer<>(
        kafka.consumerProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static List<TopicPartition> partitions(
      KafkaConsumer<byte[], byte[]> consumer, String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }

  /** Takes a committed record, which may be a tombstone. */
  @FunctionalInterface
  private interface Reader {
    void read(ConsumerRecord<byte[], byte[]> record) throws IOException, TrialFailedException;
  }

  private static void read(KafkaSettings kafka, String topic, Reader reader)
      throws IOException, TrialFailedException {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka)) {
      List<TopicPartition> partitions = partitions(consumer, topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          reader.read(record);
        }
      }
    }
  }

  private static int liveKeys(KafkaSettings kafka, String topic, Reader reader)
      throws IOException, TrialFailedException {
    Set<String> live = new HashSet<>();
    read(
        kafka,
        topic,
        record -> {
          String key = new String(record.key(), StandardCharsets.UTF_8);
          if (record.value() == null) {
            live.remove(key);
          } else {
            live.add(key);
            reader.read(record);
          }
        });
    return live.size();
  }

  /**
   * Checks that each attempt has a greater number than those before, and that compaction leaves the
   * centroids of no more than two generations of a run.
   *
   * @param clusters k of the largest generation
   * @param runs that write there
   * @return keys that compaction leaves
   */
  static int centroids(KafkaSettings kafka, int clusters, int runs)
      throws IOException, TrialFailedException {
    Map<String, TreeSet<Long>> attempts = new HashMap<>();
    int live =
        liveKeys(
            kafka,
            kafka.centroidsTopic(),
            record -> {
              Centroid centroid = Decoders.CENTROID.decode(record.value());
              String of = centroid.getRun() + ", partition " + record.partition();
              TreeSet<Long> before = attempts.computeIfAbsent(of, key -> new TreeSet<>());
              long attempt = centroid.getAttempt();
              require(
                  before.contains(attempt) || before.isEmpty() || attempt > before.last(),
                  "attempt %d of %s begins after %s".formatted(attempt, of, before));
              before.add(attempt);
            });
    int most = 2 * clusters * runs;
    require(
        live <= most,
        "topic '%s' keeps %d centroids; two generations of %d clusters in %d runs have %d"
            .formatted(kafka.centroidsTopic(), live, clusters, runs, most));
    return live;
  }

  /**
   * Checks that the numbers of each run's announcements grow, and that compaction leaves the
   * revisions of no more than two generations of a run.
   *
   * @param superClusters m
   * @param runs that write there
   * @return keys that compaction leaves
   */
  static int generations(KafkaSettings kafka, int superClusters, int runs)
      throws IOException, TrialFailedException {
    Map<String, Integer> numbers = new HashMap<>();
    Set<String> announced = new HashSet<>();
    int live =
        liveKeys(
            kafka,
            kafka.generationsTopic(),
            record -> {
              Generation generation = Decoders.GENERATION.decode(record.value());
              if (generation.getKind() == GenerationKind.ANNOUNCED) {
                announced.add(generation.getHash());
                Integer before = numbers.put(generation.getRun(), generation.getNumber());
                require(
                    before == null || generation.getNumber() > before,
                    "generation %d of %s is announced after %d"
                        .formatted(generation.getNumber(), generation.getRun(), before));
              }
            });
    int most = announced.size() + 2 * superClusters * runs;
    require(
        live <= most,
        "topic '%s' keeps %d records; %d announcements and the revisions of two generations in %d runs are %d"
            .formatted(kafka.generationsTopic(), live, announced.size(), runs, most));
    return live;
  }

  /** Checks that no process works on a folder, and that no temporary file is left. */
  static void nothingLeft(Path work) throws TrialFailedException {
    List<String> processes =
        ProcessHandle.allProcesses()
            .filter(process -> process.pid() != ProcessHandle.current().pid())
            .filter(process -> String.join(" ", arguments(process)).contains(work + "/"))
            .map(process -> Long.toString(process.pid()))
            .toList();
    require(processes.isEmpty(), "processes %s still work in %s".formatted(processes, work));
    Path temporary = work.resolve("flink").resolve("tmp");
    require(!Files.exists(temporary), "%s is left".formatted(temporary));
  }

  private static List<String> arguments(ProcessHandle process) {
    return process.info().arguments().map(List::of).orElse(List.of());
  }

  private static void require(boolean holds, String message) throws TrialFailedException {
    if (!holds) {
      throw new TrialFailedException(message);
    }
  }
}
