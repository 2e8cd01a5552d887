package io.deeperstream.pipeline.probe;

import io.deeperstream.evaluation.LabelledImage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * The hold-outs of a model store, {@code probes/HASH.avro}: Avro container files with a record (id,
 * label, file) for each image. The hash is that of the content, so that a file never changes and a
 * damaged one is noticed. Thread-safe.
 */
public final class ProbeStore {

  private static final String PROBES = "probes";
  private static final String SUFFIX = ".avro";
  private static final String ID = "id";
  private static final String LABEL = "label";
  private static final String FILE = "file";

  private static final Schema SCHEMA =
      SchemaBuilder.record("ProbeImage")
          .namespace("io.deeperstream.probe")
          .fields()
          .requiredString(ID)
          .requiredString(LABEL)
          .requiredBytes(FILE)
          .endRecord();

  private final Path root;
  private final FileSystem files;

  /**
   * @param store URI of the model store
   * @throws IOException if no file system answers to the URI
   */
  public ProbeStore(String store) throws IOException {
    this.root = new Path(store);
    this.files = root.getFileSystem();
  }

  /**
   * Writes a hold-out, unless it is there already: whole under a temporary name, then renamed.
   *
   * @return where it lies, relative to the store
   */
  public String write(ProbeSet probe) throws IOException {
    String location = PROBES + "/" + probe.hash() + SUFFIX;
    Path target = new Path(root, location);
    if (files.exists(target)) {
      return location;
    }
    Path incoming = new Path(target.getParent(), ".incoming-" + UUID.randomUUID());
    try {
      try (OutputStream out =
          new BufferedOutputStream(files.create(incoming, FileSystem.WriteMode.NO_OVERWRITE))) {
        write(probe, out);
      }
      // Another client may have written the same content meanwhile.
      if (!files.rename(incoming, target) && !files.exists(target)) {
        throw new IOException("cannot rename %s to %s".formatted(incoming, target));
      }
    } finally {
      if (files.exists(incoming)) {
        files.delete(incoming, false);
      }
    }
    return location;
  }

  private static void write(ProbeSet probe, OutputStream out) throws IOException {
    try (DataFileWriter<GenericRecord> writer =
        new DataFileWriter<>(new GenericDatumWriter<>(SCHEMA))) {
      writer.create(SCHEMA, out);
      for (LabelledImage image : probe.images()) {
        GenericRecord record = new GenericData.Record(SCHEMA);
        record.put(ID, image.id());
        record.put(LABEL, image.label());
        record.put(FILE, ByteBuffer.wrap(image.file()));
        writer.append(record);
      }
    }
  }

  /**
   * Reads a hold-out.
   *
   * @param location as {@link #write} returned it
   * @throws IOException if it cannot be read, is damaged or has another content than its name says
   */
  public ProbeSet read(String location) throws IOException {
    Path file = new Path(root, location);
    List<LabelledImage> images = new ArrayList<>();
    ProbeSet probe;
    try (InputStream in = files.open(file);
        DataFileStream<GenericRecord> records =
            new DataFileStream<>(in, new GenericDatumReader<>(SCHEMA))) {
      for (GenericRecord record : records) {
        ByteBuffer bytes = (ByteBuffer) record.get(FILE);
        byte[] image = new byte[bytes.remaining()];
        bytes.get(image);
        images.add(
            new LabelledImage(record.get(ID).toString(), record.get(LABEL).toString(), image));
      }
      probe = ProbeSet.of(images);
    } catch (AvroRuntimeException | IllegalArgumentException e) {
      throw new IOException("%s is no probe: %s".formatted(file, e.getMessage()), e);
    }
    if (!file.getName().equals(probe.hash() + SUFFIX)) {
      throw new IOException(
          "%s is damaged: its content has the hash %s".formatted(file, probe.hash()));
    }
    return probe;
  }
}
