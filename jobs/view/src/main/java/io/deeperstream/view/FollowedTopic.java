package io.deeperstream.view;

import java.io.IOException;

/**
 * A topic that a view reads.
 *
 * @param name of the topic
 * @param required whether the view cannot do without it; another one is left out where it does not
 *     exist when reading begins
 * @param records takes its records in the order of their partition
 */
record FollowedTopic(String name, boolean required, Records records) {

  /** Takes the records of a topic. */
  interface Records {
    /**
     * Takes the next record.
     *
     * @param key as it was written; null where there is none
     * @param value as it was written; null for a tombstone
     * @param millis when it was written, since the epoch
     * @throws IOException if the record is not of the topic's schema
     */
    void take(byte[] key, byte[] value, long millis) throws IOException;
  }
}
