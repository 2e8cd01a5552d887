package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.replay.FoundTopic;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicChecksTest {

  private static final long ANNOUNCEMENT = 1_602_000;

  private static FoundTopic topic(String policy, String retention) {
    return new FoundTopic(
        "t",
        1,
        0,
        Map.of(
            "cleanup.policy", policy, "retention.ms", retention, "max.message.bytes", "2000000"));
  }

  @Test
  void compactedTopicsOfGenerationsAndCentroidsAreFine() {
    assertThat(TopicChecks.generations(topic("compact", "604800000"), ANNOUNCEMENT)).isEmpty();
    assertThat(TopicChecks.upserts(topic("compact", "604800000"))).isEmpty();
    assertThat(TopicChecks.records(topic("delete", "604800000"))).isEmpty();
    assertThat(TopicChecks.images(topic("delete", "604800000"))).isEmpty();
  }

  @Test
  void generationsThatRetentionRemovesAreRefused() {
    for (String policy : new String[] {"delete", "compact,delete"}) {
      assertThatThrownBy(() -> TopicChecks.generations(topic(policy, "604800000"), ANNOUNCEMENT))
          .isInstanceOf(InvalidSettingException.class)
          .hasMessageContaining("topic 't' removes records by age")
          .hasMessageContaining("cleanup.policy is " + policy + ", retention.ms is 604800000")
          .hasMessageContaining("it must have cleanup.policy=compact");
    }
  }

  @Test
  void centroidsThatRetentionRemovesAreNamed() {
    assertThat(TopicChecks.upserts(topic("delete", "1000")).orElseThrow())
        .contains("topic 't' removes records by age", "retention.ms is 1000");
  }

  @Test
  void whatIsKeptForEverIsNamed() {
    assertThat(TopicChecks.generations(topic("delete", "-1"), ANNOUNCEMENT).orElseThrow())
        .contains("topic 't' is not compacted (cleanup.policy is delete)", "grows without bound");
    assertThat(TopicChecks.upserts(topic("delete", "-1"))).isPresent();
  }

  @Test
  void compactedLabelsAndImagesAreNamed() {
    assertThat(TopicChecks.records(topic("compact", "-1")).orElseThrow())
        .contains("topic 't' is compacted (cleanup.policy is compact)");
    assertThat(TopicChecks.images(topic("compact", "-1")).orElseThrow())
        .contains("also between two passes");
  }

  @Test
  void aTopicThatTakesNoAnnouncementIsRefusedWithBothSizes() {
    assertThatThrownBy(() -> TopicChecks.generations(topic("compact", "-1"), 2_000_001))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(
            "topic 't' takes records of at most 2000000 bytes (max.message.bytes); the announcement of a generation may take 2000001: raise it, or lower --clusters");
  }
}
