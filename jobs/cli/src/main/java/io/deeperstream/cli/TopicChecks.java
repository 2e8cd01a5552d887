package io.deeperstream.cli;

import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.replay.FoundTopic;
import java.util.Optional;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Compares the settings of topics that exist already with what the job needs of them. What it can
 * work with is a warning, which names topic and setting; what would lose a run is refused.
 */
final class TopicChecks {

  private static final String POLICY = TopicConfig.CLEANUP_POLICY_CONFIG;
  private static final String RETENTION = TopicConfig.RETENTION_MS_CONFIG;
  private static final String LARGEST = TopicConfig.MAX_MESSAGE_BYTES_CONFIG;

  private TopicChecks() {}

  /** Returns a warning if a topic of images is compacted; empty if it is not. */
  static Optional<String> images(FoundTopic topic) {
    return isCompacted(topic)
        ? Optional.of(
            "topic '%s' is compacted (%s is %s): of images with the same key all but the newest are removed, also between two passes"
                .formatted(topic.name(), POLICY, policy(topic)))
        : Optional.empty();
  }

  /** Returns a warning if a topic of labels, dead letters or metrics is compacted. */
  static Optional<String> records(FoundTopic topic) {
    return isCompacted(topic)
        ? Optional.of(
            "topic '%s' is compacted (%s is %s): of records with the same key all but the newest are removed"
                .formatted(topic.name(), POLICY, policy(topic)))
        : Optional.empty();
  }

  /** Returns a warning if a topic of centroids or thumbnails is not compacted, or forgets some. */
  static Optional<String> upserts(FoundTopic topic) {
    if (forgets(topic)) {
      return Optional.of(
          "topic '%s' removes records by age (%s is %s, %s is %s): what has not changed since is missing in views that start later; make it with %s=compact"
              .formatted(topic.name(), POLICY, policy(topic), RETENTION, retention(topic), POLICY));
    }
    return growth(topic);
  }

  /**
   * Returns a warning if a topic of generations is not compacted.
   *
   * @param announcementBytes that a record may take
   * @throws InvalidSettingException if it removes announcements by age, or takes no record of that
   *     size
   */
  static Optional<String> generations(FoundTopic topic, long announcementBytes) {
    if (forgets(topic)) {
      throw new InvalidSettingException(
          "topic '%s' removes records by age (%s is %s, %s is %s), so that the announcement of the generation in use would be lost: it must have %s=compact, or %s=-1"
              .formatted(
                  topic.name(),
                  POLICY,
                  policy(topic),
                  RETENTION,
                  retention(topic),
                  POLICY,
                  RETENTION));
    }
    String largest = topic.settings().getOrDefault(LARGEST, "");
    if (!largest.isEmpty() && Long.parseLong(largest) < announcementBytes) {
      throw new InvalidSettingException(
          "topic '%s' takes records of at most %s bytes (%s); the announcement of a generation may take %d: raise it, or lower --clusters"
              .formatted(topic.name(), largest, LARGEST, announcementBytes));
    }
    return growth(topic);
  }

  private static Optional<String> growth(FoundTopic topic) {
    return isCompacted(topic)
        ? Optional.empty()
        : Optional.of(
            "topic '%s' is not compacted (%s is %s) and keeps every record for ever: it grows without bound; set %s=compact"
                .formatted(topic.name(), POLICY, policy(topic), POLICY));
  }

  /** Tells whether records go that are the last ones of their key. */
  private static boolean forgets(FoundTopic topic) {
    return policy(topic).contains(TopicConfig.CLEANUP_POLICY_DELETE)
        && !retention(topic).equals("-1");
  }

  private static boolean isCompacted(FoundTopic topic) {
    return policy(topic).contains(TopicConfig.CLEANUP_POLICY_COMPACT);
  }

  private static String policy(FoundTopic topic) {
    return topic.settings().getOrDefault(POLICY, TopicConfig.CLEANUP_POLICY_DELETE);
  }

  private static String retention(FoundTopic topic) {
    return topic.settings().getOrDefault(RETENTION, "the broker's");
  }
}
