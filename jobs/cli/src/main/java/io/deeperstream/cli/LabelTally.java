package io.deeperstream.cli;

import io.deeperstream.pipeline.settings.KafkaSettings;
import io.deeperstream.schemas.DeadLetter;
import io.deeperstream.schemas.Decoders;
import io.deeperstream.schemas.PseudoLabel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Counts the committed labels and dead letters of one run, by what identifies them: (partition,
 * offset, pass). For one thread.
 */
public final class LabelTally implements AutoCloseable {

  private final CommittedTopics topics;
  private final String run;
  private final String labelsTopic;
  private final Consumer<PseudoLabel> onLabel;
  private final SeenRecords seen = new SeenRecords();
  private final Map<String, Long> reasons = new TreeMap<>();
  private final Map<Integer, Long> generations = new TreeMap<>();
  private long labels;
  private long deadLetters;
  private long truncated;
  private long firstMillis = Long.MAX_VALUE;
  private long lastMillis = Long.MIN_VALUE;

  /**
   * @param run whose records count; others in the topics are passed over
   * @param onLabel told of each label
   */
  public LabelTally(KafkaSettings kafka, String run, Consumer<PseudoLabel> onLabel) {
    this.run = run;
    this.labelsTopic = kafka.pseudoLabelsTopic();
    this.onLabel = onLabel;
    this.topics =
        new CommittedTopics(kafka, List.of(kafka.pseudoLabelsTopic(), kafka.deadLettersTopic()));
  }

  /** Counts what has been committed since the last call, as far as it has arrived. */
  public void update() throws IOException {
    topics.drain(this::count);
  }

  /** Counts everything that is committed at this moment. */
  public void complete() throws IOException {
    topics.complete(this::count);
  }

  private void count(ConsumerRecord<byte[], byte[]> record) throws IOException {
    if (record.topic().equals(labelsTopic)) {
      PseudoLabel label = Decoders.PSEUDO_LABEL.decode(record.value());
      if (label.getRun().equals(run)) {
        labels++;
        truncated += label.getTruncated() ? 1 : 0;
        generations.merge(label.getGeneration(), 1L, Long::sum);
        seen.add(label.getPartition(), label.getOffset(), label.getPass());
        firstMillis = Math.min(firstMillis, record.timestamp());
        lastMillis = Math.max(lastMillis, record.timestamp());
        onLabel.accept(label);
      }
    } else {
      DeadLetter letter = Decoders.DEAD_LETTER.decode(record.value());
      if (letter.getRun().equals(run)) {
        deadLetters++;
        reasons.merge(letter.getReason().name(), 1L, Long::sum);
        seen.add(letter.getPartition(), letter.getOffset(), letter.getPass());
      }
    }
  }

  /**
   * Describes what is missing between the first and the last record that was counted of each
   * partition, over all passes.
   *
   * @param ends records of each partition in a pass, from offset 0
   * @return a phrase for each gap; empty if there is none
   */
  public List<String> gaps(Map<Integer, Long> ends) {
    return seen.gaps(ends);
  }

  public long labels() {
    return labels;
  }

  public long deadLetters() {
    return deadLetters;
  }

  /** Labels of images whose file ended early. */
  public long truncated() {
    return truncated;
  }

  /** Different (partition, offset, pass) among labels and dead letters. */
  public long distinct() {
    return seen.count();
  }

  /** Labels and dead letters beyond the first of the same (partition, offset, pass). */
  public long duplicates() {
    return labels + deadLetters - seen.count();
  }

  /** Milliseconds since the epoch at which the first label was written; meaningless without one. */
  public long firstLabelMillis() {
    return firstMillis;
  }

  /**
   * Between the moments at which the first and the last label were written; 0 with fewer than two.
   */
  public double seconds() {
    return Math.max(0, lastMillis - firstMillis) / 1e3;
  }

  /** Images over {@link #seconds()}; 0 where that is 0. */
  public double imagesPerSecond() {
    return seconds() == 0 ? 0 : seen.count() / seconds();
  }

  /** Dead letters by reason; a live view. */
  public Map<String, Long> reasons() {
    return reasons;
  }

  /** Labels by number of the generation; a live view. */
  public Map<Integer, Long> generations() {
    return generations;
  }

  @Override
  public void close() {
    topics.close();
  }
}
