package io.deeperstream.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A topic as it is.
 *
 * @param name its name
 * @param partitions how many
 * @param records offsets between its beginning and the last one that a reader of committed records
 *     may reach, over all partitions. That is the number of records, but for the marks of
 *     transactions and what compaction has removed, both of which have offsets too
 * @param settings all its settings by Kafka's names, the broker's defaults among them; copied
 */
public record FoundTopic(String name, int partitions, long records, Map<String, String> settings) {
  /** Copies the settings. */
  public FoundTopic {
    settings = Map.copyOf(settings);
  }

  /**
   * Returns how this topic differs from the one wanted, a phrase for each difference, such as
   * {@code partitions is 4, not 8}.
   */
  public List<String> differences(TopicSpec wanted) {
    List<String> differences = new ArrayList<>();
    if (partitions != wanted.partitions()) {
      differences.add(String.format("partitions is %d, not %d", partitions, wanted.partitions()));
    }
    wanted.settings().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(setting -> !setting.getValue().equals(settings.get(setting.getKey())))
        .forEach(
            setting ->
                differences.add(
                    String.format(
                        "%s is %s, not %s",
                        setting.getKey(),
                        settings.getOrDefault(setting.getKey(), "unknown"),
                        setting.getValue())));
    return differences;
  }
}
