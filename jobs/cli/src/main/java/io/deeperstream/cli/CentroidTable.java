package io.deeperstream.cli;

import io.deeperstream.clustering.OnlineKMeans;
import io.deeperstream.pipeline.settings.KafkaSettings;
import io.deeperstream.schemas.Centroid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The sub-centroids of a run's newest generation as the topic of centroids tells them: of each the
 * upsert with the greatest (attempt, sequence). For one thread.
 */
public final class CentroidTable implements AutoCloseable {

  private final CommittedTopics topic;
  private final String run;
  private final Map<Long, Centroid> rows = new HashMap<>();
  private int generation = -1;

  /**
   * @param run whose centroids count; others in the topic are passed over
   */
  public CentroidTable(KafkaSettings kafka, String run) {
    this.run = run;
    this.topic = new CommittedTopics(kafka, List.of(kafka.centroidsTopic()));
  }

  /** Reads everything that is in the topic at this moment. */
  public void complete() throws IOException {
    topic.complete(this::take);
  }

  private void take(ConsumerRecord<byte[], byte[]> record) throws IOException {
    Centroid upsert = Centroid.fromByteBuffer(ByteBuffer.wrap(record.value()));
    if (!upsert.getRun().equals(run) || upsert.getGeneration() < generation) {
      return;
    }
    if (upsert.getGeneration() > generation) {
      generation = upsert.getGeneration();
      rows.clear();
    }
    long row = (long) upsert.getSuperCluster() << 32 | upsert.getSubCluster();
    rows.merge(row, upsert, (old, found) -> isNewer(found, old) ? found : old);
  }

  private static boolean isNewer(Centroid a, Centroid b) {
    int byAttempt = Long.compare(a.getAttempt(), b.getAttempt());
    return byAttempt > 0 || (byAttempt == 0 && a.getSequence() > b.getSequence());
  }

  /** Number of the newest generation, −1 as long as there is none. */
  public int generation() {
    return generation;
  }

  /** The newest upsert of each sub-centroid; a live view. */
  public Collection<Centroid> rows() {
    return rows.values();
  }

  /** Sub-clusters with a weight of at least one image. */
  public long live() {
    return rows.values().stream().filter(row -> row.getCount() >= OnlineKMeans.LIVE_COUNT).count();
  }

  /** Weight of all sub-clusters together, in images. */
  public double totalCount() {
    return rows.values().stream().mapToDouble(Centroid::getCount).sum();
  }

  @Override
  public void close() {
    topic.close();
  }
}
