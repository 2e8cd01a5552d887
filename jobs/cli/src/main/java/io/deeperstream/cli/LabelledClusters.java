package io.deeperstream.cli;

import io.deeperstream.pipeline.settings.KafkaSettings;
import io.deeperstream.schemas.Decoders;
import io.deeperstream.schemas.PseudoLabel;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The heaviest sub-clusters of a run's newest generation, from the committed labels. The topic is
 * read three times: to find the generation, to count its clusters, to find their nearest pictures.
 * Memory grows with the clusters of one generation, not with the labels.
 *
 * @param run whose labels were read
 * @param generation number of the newest generation that has labelled a fair share
 * @param clusters with labels in that generation
 * @param labels of that generation
 * @param rows the heaviest clusters, heaviest first
 */
record LabelledClusters(
    String run, int generation, int clusters, long labels, List<PictureRow> rows) {

  /** A generation with fewer labels than this share of the greatest is too young to be shown. */
  private static final double FAIR_SHARE = 0.1;

  LabelledClusters {
    rows = List.copyOf(rows);
  }

  /**
   * Reads what is committed now.
   *
   * @param run empty for the run that has labelled last
   * @param rows clusters at most
   * @param pictures of a row at most
   * @throws IOException if the run has no labels
   */
  static LabelledClusters read(KafkaSettings kafka, String run, int rows, int pictures)
      throws IOException {
    Tally tally = new Tally();
    forEach(kafka, tally::add);
    String found =
        tally
            .run(run)
            .orElseThrow(
                () ->
                    new IOException(
                        "topic '%s' holds no labels%s"
                            .formatted(
                                kafka.pseudoLabelsTopic(), run.isEmpty() ? "" : " of " + run)));
    int generation = newest(tally.labels.get(found));
    Map<PictureRow.Cluster, Long> counts = new HashMap<>();
    forEach(
        kafka,
        (label, at) -> {
          if (isOf(label, found, generation)) {
            counts.merge(PictureRow.Cluster.of(label), 1L, Long::sum);
          }
        });
    List<PictureRow> heaviest = heaviest(counts, rows, pictures);
    Map<PictureRow.Cluster, PictureRow> byCluster =
        heaviest.stream().collect(Collectors.toMap(PictureRow::cluster, Function.identity()));
    forEach(
        kafka,
        (label, at) -> {
          PictureRow row = byCluster.get(PictureRow.Cluster.of(label));
          if (row != null && isOf(label, found, generation)) {
            row.add(picture(label));
          }
        });
    long labels = counts.values().stream().mapToLong(Long::longValue).sum();
    return new LabelledClusters(found, generation, counts.size(), labels, heaviest);
  }

  /** Returns the newest generation of those that have a fair share of labels. */
  static int newest(Map<Integer, Long> labels) {
    long most = labels.values().stream().mapToLong(Long::longValue).max().orElseThrow();
    return labels.entrySet().stream()
        .filter(entry -> entry.getValue() >= FAIR_SHARE * most)
        .mapToInt(Map.Entry::getKey)
        .max()
        .orElseThrow();
  }

  /** Returns the clusters with the most labels, without their pictures. */
  static List<PictureRow> heaviest(Map<PictureRow.Cluster, Long> counts, int rows, int pictures) {
    return counts.entrySet().stream()
        .sorted(
            Comparator.comparingLong((Map.Entry<PictureRow.Cluster, Long> e) -> -e.getValue())
                .thenComparingInt(e -> e.getKey().superCluster())
                .thenComparingInt(e -> e.getKey().subCluster())
                .thenComparingInt(e -> e.getKey().incarnation()))
        .limit(rows)
        .map(entry -> new PictureRow(entry.getKey(), entry.getValue(), pictures))
        .toList();
  }

  private static boolean isOf(PseudoLabel label, String run, int generation) {
    return label.getGeneration() == generation && label.getRun().equals(run);
  }

  private static Picture picture(PseudoLabel label) {
    return new Picture(
        label.getImageId(), label.getPartition(), label.getOffset(), label.getSquaredDistance());
  }

  private interface LabelReader {
    void read(PseudoLabel label, long writtenAt);
  }

  private static void forEach(KafkaSettings kafka, LabelReader reader) throws IOException {
    try (CommittedTopics topics = new CommittedTopics(kafka, List.of(kafka.pseudoLabelsTopic()))) {
      topics.complete(
          record -> reader.read(Decoders.PSEUDO_LABEL.decode(record.value()), record.timestamp()));
    }
  }

  /** Counts labels by run and generation, and notes when each run labelled last. */
  private static final class Tally {
    private final Map<String, Map<Integer, Long>> labels = new HashMap<>();
    private final Map<String, Long> lastMillis = new HashMap<>();

    void add(PseudoLabel label, long writtenAt) {
      lastMillis.merge(label.getRun(), writtenAt, Math::max);
      labels
          .computeIfAbsent(label.getRun(), run -> new HashMap<>())
          .merge(label.getGeneration(), 1L, Long::sum);
    }

    /** Returns the run that was asked for, or the one that has labelled last. */
    Optional<String> run(String asked) {
      return asked.isEmpty()
          ? lastMillis.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey)
          : Optional.of(asked).filter(labels::containsKey);
    }
  }
}
