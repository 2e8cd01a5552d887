/**
 * The services of a cluster inside this JVM: a real Kafka broker ({@link
 * io.deeperstream.local.LocalBroker}) and a real Flink cluster ({@link
 * io.deeperstream.local.LocalFlink}).
 *
 * <p>Both listen on the loopback address alone, keep all their files under a directory of the
 * caller's, and must be closed by whoever started them. They serve the demonstration and the tests;
 * the same job runs on them and on a cluster.
 *
 * <p>Both log a lot at level {@code INFO}. To keep only what matters, set these loggers to {@code
 * WARN}: {@code kafka}, {@code org.apache.kafka}, {@code state.change.logger}, {@code
 * org.apache.flink}, {@code org.apache.pekko}.
 */
package io.deeperstream.local;
