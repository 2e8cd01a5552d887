package io.deeperstream.pipeline.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsRemoval;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the reader against Kafka's own fake of a consumer. */
class ImageSplitReaderTest {

  private static final String TOPIC = "images";
  private static final TopicPartition FIRST = new TopicPartition(TOPIC, 0);
  private static final TopicPartition SECOND = new TopicPartition(TOPIC, 1);

  private final Topic topic = new Topic();
  private final ImageSplitReader reader = new ImageSplitReader(topic);
  private final List<String> read = new ArrayList<>();

  @BeforeEach
  void begin() {
    topic.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
  }

  @Test
  void readsTheRangeOnceAPassAndThenLiveExactlyFromItsEnd() throws IOException {
    topic.hold(FIRST, 0, 1, 2, 3, 4);
    add(PassSplit.start(TOPIC, 0, 0, 3, 2));

    fetch(12);

    assertThat(read)
        .containsExactly("0:0@0", "0:1@0", "0:2@0", "0:0@1", "0:1@1", "0:2@1", "0:3@2", "0:4@2");
    topic.hold(FIRST, 5);
    fetch(2);
    assertThat(read).hasSize(9).endsWith("0:5@2");
  }

  @Test
  void seesTheEndOfAPassWhereTheLastOffsetsHoldNoRecord() throws IOException {
    // Offsets 2 and 5 are transaction markers; 6 and 7 were aborted.
    topic.hold(FIRST, 0, 1, 3, 4);
    topic.skipTo(FIRST, 8);
    add(PassSplit.start(TOPIC, 0, 0, 8, 2));

    fetch(12);
    assertThat(read)
        .containsExactly("0:0@0", "0:1@0", "0:3@0", "0:4@0", "0:0@1", "0:1@1", "0:3@1", "0:4@1");

    topic.hold(FIRST, 8);
    fetch(3);
    assertThat(read).hasSize(9).endsWith("0:8@2");
  }

  @Test
  void partitionsDoNotWaitForEachOther() throws IOException {
    topic.hold(FIRST, 0, 1, 2, 3, 4, 5);
    topic.hold(SECOND, 0);
    add(PassSplit.start(TOPIC, 0, 0, 6, 1), PassSplit.start(TOPIC, 1, 0, 1, 3));

    fetch(12);

    assertThat(read).filteredOn(r -> r.startsWith("0:")).hasSize(6).allMatch(r -> r.endsWith("@0"));
    assertThat(read).filteredOn(r -> r.startsWith("1:")).containsExactly("1:0@0", "1:0@1", "1:0@2");
  }

  @Test
  void aSplitAddedWhileRunningMovesNoOther() throws IOException {
    topic.hold(FIRST, 0, 1, 2, 3);
    topic.setMaxPollRecords(2);
    add(PassSplit.start(TOPIC, 0, 0, 4, 1));
    fetch(1);
    assertThat(read).containsExactly("0:0@0", "0:1@0");

    topic.hold(SECOND, 0, 1, 2);
    add(new PassSplit(TOPIC, 1, 0, 3, 2, 1, 2));
    fetch(8);

    assertThat(read).containsExactlyInAnyOrder("0:0@0", "0:1@0", "0:2@0", "0:3@0", "1:2@1");
  }

  @Test
  void aRestoredSplitGoesOnWhereItStood() throws IOException {
    topic.hold(FIRST, 0, 1, 2, 3, 4);
    // The snapshot was taken between the last record of a pass and the next one's first.
    add(new PassSplit(TOPIC, 0, 1, 4, 3, 1, 4));

    fetch(8);

    assertThat(read).containsExactly("0:1@2", "0:2@2", "0:3@2", "0:4@3");
  }

  @Test
  void offsetsLostToRetentionStopTheJobByName() {
    add(new PassSplit(TOPIC, 0, 10, 40, 3, 1, 15));
    topic.updateBeginningOffsets(Map.of(FIRST, 25L));
    topic.setPollException(new OffsetOutOfRangeException(Map.of(FIRST, 15L)));

    assertThatThrownBy(reader::fetch)
        .isInstanceOf(SuppressRestartsException.class)
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("offset 15 of images-0 (pass 1) is no longer in the topic")
        .hasMessageContaining("now begins at 25")
        .hasMessageContaining("longer retention");
  }

  @Test
  void wakingUpLosesNoRecord() throws IOException {
    topic.hold(FIRST, 0, 1);
    add(PassSplit.start(TOPIC, 0, 0, 2, 1));
    reader.wakeUp();
    fetch(1);
    assertThat(read).isEmpty();

    fetch(3);
    assertThat(read).containsExactly("0:0@0", "0:1@0");
  }

  @Test
  void wakingUpBetweenPollAndPositionLosesNoRecordEither() throws IOException {
    topic.hold(FIRST, 0, 1);
    topic.hold(SECOND, 0, 1);
    add(PassSplit.start(TOPIC, 0, 0, 2, 2), PassSplit.start(TOPIC, 1, 0, 2, 2));
    topic.wakeupsInPosition = 1;

    fetch(8);

    assertThat(read)
        .containsExactlyInAnyOrder(
            "0:0@0", "0:1@0", "0:0@1", "0:1@1", "1:0@0", "1:1@0", "1:0@1", "1:1@1");
  }

  @Test
  void pausedSplitsAreNotReadUntilTheyAreResumed() throws IOException {
    topic.hold(FIRST, 0);
    PassSplit split = PassSplit.start(TOPIC, 0, 0, 1, 1);
    add(split);
    reader.pauseOrResumeSplits(List.of(split), List.of());
    fetch(2);
    assertThat(read).isEmpty();

    reader.pauseOrResumeSplits(List.of(), List.of(split));
    fetch(2);
    assertThat(read).containsExactly("0:0@0");
  }

  @Test
  void splitsAreOnlyEverAdded() {
    assertThatThrownBy(
            () ->
                reader.handleSplitsChanges(
                    new SplitsRemoval<>(List.of(PassSplit.start(TOPIC, 0, 0, 1, 1)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unexpected change of splits");
  }

  private void add(PassSplit... splits) {
    reader.handleSplitsChanges(new SplitsAddition<>(List.of(splits)));
  }

  /** Fetches {@code times} times, and records the images as partition:offset@pass. */
  private void fetch(int times) throws IOException {
    for (int i = 0; i < times; i++) {
      RecordsWithSplitIds<FetchedImage> fetched = reader.fetch();
      assertThat(fetched.finishedSplits()).isEmpty();
      for (String split = fetched.nextSplit(); split != null; split = fetched.nextSplit()) {
        FetchedImage image = fetched.nextRecordFromSplit();
        while (image != null) {
          assertThat(split).isEqualTo(TOPIC + "-" + image.record().partition());
          read.add(
              "%d:%d@%d"
                  .formatted(image.record().partition(), image.record().offset(), image.pass()));
          image = fetched.nextRecordFromSplit();
        }
      }
    }
  }

  /** Kafka's fake consumer in front of records that stay, so that they can be read again. */
  private static final class Topic extends MockConsumer<byte[], byte[]> {
    private final Map<TopicPartition, List<Long>> held =
        new TreeMap<>(Comparator.comparing(TopicPartition::partition));
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private int wakeupsInPosition;
    private boolean polling;

    Topic() {
      super("none");
    }

    void hold(TopicPartition partition, long... offsets) {
      for (long offset : offsets) {
        held.computeIfAbsent(partition, p -> new ArrayList<>()).add(offset);
      }
    }

    /** Sets the log's end, after offsets that hold no record. */
    void skipTo(TopicPartition partition, long end) {
      ends.put(partition, end);
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      polling = true;
      try {
        return pollAgain(timeout);
      } finally {
        polling = false;
      }
    }

    private ConsumerRecords<byte[], byte[]> pollAgain(Duration timeout) {
      for (TopicPartition partition : assignment()) {
        long position = super.position(partition, timeout);
        for (long offset : held.getOrDefault(partition, List.of())) {
          if (offset >= position) {
            addRecord(
                new ConsumerRecord<>(TOPIC, partition.partition(), offset, null, new byte[1]));
          }
        }
      }
      var records = super.poll(timeout);
      clearUnread();
      for (TopicPartition partition : assignment()) {
        List<Long> offsets = held.getOrDefault(partition, List.of());
        long position = super.position(partition, timeout);
        boolean atLast = offsets.isEmpty() || position > offsets.get(offsets.size() - 1);
        if (atLast
            && position < ends.getOrDefault(partition, 0L)
            && !paused().contains(partition)) {
          seek(partition, ends.get(partition));
        }
      }
      return records;
    }

    /** Drops the records that a poll left unread, so that the next poll does not see them twice. */
    private void clearUnread() {
      List<TopicPartition> paused = List.copyOf(paused());
      assign(List.copyOf(assignment()));
      pause(paused);
    }

    @Override
    public synchronized long position(TopicPartition partition) {
      if (wakeupsInPosition > 0 && !polling) {
        wakeupsInPosition--;
        throw new WakeupException();
      }
      return super.position(partition);
    }
  }
}
