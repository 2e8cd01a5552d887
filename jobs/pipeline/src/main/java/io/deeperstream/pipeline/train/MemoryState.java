package io.deeperstream.pipeline.train;

import io.deeperstream.training.ImageKey;
import io.deeperstream.training.MemoryEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.zip.CRC32C;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * The memory in keyed state: the images' files, and apart from them their entries, so that these
 * are read without the files. The key is an image's bucket. For the task's thread.
 */
final class MemoryState {

  private static final int ENTRY_BYTES = 64;

  private final MapState<ImageKey, MemoryEntry> entries;
  private final MapState<ImageKey, byte[]> files;
  private final IntConsumer key;

  /**
   * @param key makes a bucket the current key
   */
  MemoryState(KeyedStateStore store, IntConsumer key) {
    TypeInformation<ImageKey> keys = TypeInformation.of(ImageKey.class);
    this.entries =
        store.getMapState(
            new MapStateDescriptor<>(
                "memory-entries", keys, TypeInformation.of(MemoryEntry.class)));
    this.files =
        store.getMapState(
            new MapStateDescriptor<>(
                "memory-files", keys, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    this.key = key;
  }

  /** Bytes that a file takes up in the memory. */
  static int bytesOf(byte[] file) {
    return file.length + ENTRY_BYTES;
  }

  /** CRC-32C of a file. */
  static int checksumOf(byte[] file) {
    CRC32C checksum = new CRC32C();
    checksum.update(file);
    return (int) checksum.getValue();
  }

  /** Stores an entry and its file. */
  void put(MemoryEntry entry, byte[] file) throws Exception {
    put(entry);
    files.put(entry.key(), file);
  }

  /** Stores an entry whose file is here. */
  void put(MemoryEntry entry) throws Exception {
    use(entry.key());
    entries.put(entry.key(), entry);
  }

  void remove(ImageKey image) throws Exception {
    use(image);
    entries.remove(image);
    files.remove(image);
  }

  /**
   * Reads an image's file.
   *
   * @throws IOException if it is not the one that was stored
   */
  byte[] file(MemoryEntry entry) throws Exception {
    use(entry.key());
    byte[] file = files.get(entry.key());
    if (file == null || checksumOf(file) != entry.checksum()) {
      throw new IOException(
          "the memory's file of partition %d, offset %d is %s; its checksum is %08x"
              .formatted(
                  entry.partition(),
                  entry.offset(),
                  file == null ? "missing" : "%08x".formatted(checksumOf(file)),
                  entry.checksum()));
    }
    return file;
  }

  private void use(ImageKey image) {
    key.accept(image.bucket());
  }

  /** Reads all entries of a subtask's buckets, and no file. */
  List<MemoryEntry> all(TaskInfo task) throws Exception {
    int keyGroups = task.getMaxNumberOfParallelSubtasks();
    KeyGroupRange range =
        KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
            keyGroups, task.getNumberOfParallelSubtasks(), task.getIndexOfThisSubtask());
    List<MemoryEntry> all = new ArrayList<>();
    for (int bucket = 0; bucket < ImageKey.BUCKETS; bucket++) {
      if (range.contains(KeyGroupRangeAssignment.assignToKeyGroup(bucket, keyGroups))) {
        key.accept(bucket);
        entries.values().forEach(all::add);
      }
    }
    return all;
  }
}
