package io.deeperstream.pipeline.source;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record and the pass in which it was read. */
record FetchedImage(ConsumerRecord<byte[], byte[]> record, int pass) {}
