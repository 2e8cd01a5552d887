/**
 * Writes a collection of images to Kafka as a stream, and makes and looks at the topics it needs.
 *
 * <p>An image becomes one {@code ImageRecord} in Avro's single-object encoding, under its id as the
 * key. {@link io.deeperstream.replay.Replayer} writes; {@link io.deeperstream.replay.KafkaTopics}
 * makes topics, and says what is there already instead of changing it.
 */
package io.deeperstream.replay;
