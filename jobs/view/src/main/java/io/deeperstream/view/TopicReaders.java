package io.deeperstream.view;

import io.deeperstream.schemas.Decoders;
import io.deeperstream.view.state.ViewContents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Decodes each topic's records into its part of a view's contents. */
final class TopicReaders {

  private final ViewContents contents;

  TopicReaders(ViewContents contents) {
    this.contents = contents;
  }

  /** Returns the topics of a job, with their readers. */
  List<FollowedTopic> of(ViewOptions options) {
    return List.of(
        new FollowedTopic(options.centroidsTopic(), true, this::centroid),
        new FollowedTopic(options.generationsTopic(), true, this::generation),
        new FollowedTopic(options.exemplarsTopic(), false, this::exemplar),
        new FollowedTopic(options.metricsTopic(), false, this::metric),
        new FollowedTopic(options.deadLettersTopic(), false, this::deadLetter));
  }

  private void centroid(byte[] key, byte[] value, long millis) throws IOException {
    if (value != null) {
      contents.clusters().take(Decoders.CENTROID.decodeWhole(value), millis);
    }
  }

  private void generation(byte[] key, byte[] value, long millis) throws IOException {
    if (value != null) {
      contents.clusters().take(Decoders.GENERATION.decodeWhole(value), millis);
    }
  }

  private void exemplar(byte[] key, byte[] value, long millis) throws IOException {
    if (value != null) {
      contents.exemplars().take(Decoders.EXEMPLAR.decodeWhole(value));
      contents.clusters().takeOther(millis);
    } else if (key != null) {
      contents.exemplars().remove(new String(key, StandardCharsets.UTF_8));
    }
  }

  private void metric(byte[] key, byte[] value, long millis) throws IOException {
    if (value == null) {
      return;
    }
    if (Decoders.PROBE_METRIC.reads(value)) {
      contents.training().take(Decoders.PROBE_METRIC.decodeWhole(value));
    } else {
      contents.training().take(Decoders.TRAINING_METRIC.decodeWhole(value));
    }
    contents.clusters().takeOther(millis);
  }

  private void deadLetter(byte[] key, byte[] value, long millis) throws IOException {
    if (value != null) {
      contents.deadLetters().take(Decoders.DEAD_LETTER.decodeWhole(value));
      contents.clusters().takeOther(millis);
    }
  }
}
