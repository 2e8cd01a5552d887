package io.deeperstream.pipeline.source;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** The committed offsets that a topic holds at this moment, partition by partition. */
public final class PartitionRanges {

  private PartitionRanges() {}

  /**
   * The offsets of one partition.
   *
   * @param begin the first that retention has left
   * @param end the one after the last committed one
   */
  public record Range(long begin, long end) {}

  /**
   * Asks the broker.
   *
   * @return partition to range, ascending by partition
   * @throws IllegalStateException if the topic does not exist or the broker does not answer
   */
  public static Map<Integer, Range> of(Properties kafka, String topic) {
    try (Admin admin = Admin.create(kafka)) {
      int partitions =
          admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().size();
      Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> begins =
          offsets(admin, topic, partitions, OffsetSpec.earliest());
      Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> ends =
          offsets(admin, topic, partitions, OffsetSpec.latest());
      Map<Integer, Range> ranges = new TreeMap<>();
      begins.forEach(
          (tp, begin) ->
              ranges.put(tp.partition(), new Range(begin.offset(), ends.get(tp).offset())));
      return ranges;
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "cannot read the offsets of topic '%s' at %s: %s"
              .formatted(topic, kafka.getProperty("bootstrap.servers"), e.getCause().getMessage()),
          e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading the offsets of " + topic, e);
    }
  }

  private static Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> offsets(
      Admin admin, String topic, int partitions, OffsetSpec spec)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> query =
        IntStream.range(0, partitions)
            .boxed()
            .collect(Collectors.toMap(p -> new TopicPartition(topic, p), p -> spec));
    return admin
        .listOffsets(query, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
        .all()
        .get();
  }
}
