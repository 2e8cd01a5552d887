/**
 * What a cluster would give, inside this JVM: a real Kafka broker ({@link
 * io.deeperstream.local.LocalBroker}) and a real Flink cluster ({@link
 * io.deeperstream.local.LocalFlink}).
 *
 * <p>Both listen on the loopback address alone, keep all their files under a directory of the
 * caller's, and are closed by the one who started them. They serve the demonstration and the tests;
 * the job that runs on them is the one that runs on a cluster.
 *
 * <p>Both log a lot at level {@code INFO}. Setting these loggers to {@code WARN} leaves what
 * matters: {@code kafka}, {@code org.apache.kafka}, {@code state.change.logger}, {@code
 * org.apache.flink}, {@code org.apache.pekko}.
 */
package io.deeperstream.local;
