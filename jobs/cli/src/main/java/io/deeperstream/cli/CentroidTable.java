package io.deeperstream.cli;

import io.deeperstream.clustering.OnlineKMeans;
import io.deeperstream.pipeline.settings.KafkaSettings;
import io.deeperstream.schemas.Centroid;
import io.deeperstream.schemas.Decoders;
import io.deeperstream.view.state.CentroidMatrix;
import io.deeperstream.view.state.SubCluster;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The sub-centroids of a run's newest generation as the topic of centroids tells them. For one
 * thread.
 */
public final class CentroidTable implements AutoCloseable {

  private final CommittedTopics topic;
  private final String run;
  private final CentroidMatrix matrix = new CentroidMatrix();

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
    Centroid upsert = Decoders.CENTROID.decode(record.value());
    if (upsert.getRun().equals(run)) {
      matrix.take(upsert, Instant.ofEpochMilli(record.timestamp()));
    }
  }

  /** Number of the newest generation, −1 as long as there is none. */
  public int generation() {
    return matrix.generation();
  }

  /** The newest upsert of each sub-centroid; a live view. */
  public Collection<SubCluster> rows() {
    return matrix.rows();
  }

  /** Sub-clusters with a weight of at least one image. */
  public long live() {
    return matrix.live(OnlineKMeans.LIVE_COUNT);
  }

  /** Weight of all sub-clusters together, in images. */
  public double totalCount() {
    return matrix.totalCount();
  }

  @Override
  public void close() {
    topic.close();
  }
}
