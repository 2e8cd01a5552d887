package io.deeperstream.pipeline.decode;

import io.deeperstream.model.DecodeLimits;
import io.deeperstream.model.ImageDecoder;
import io.deeperstream.model.ImageReducer;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.Thumbnail;
import io.deeperstream.model.UndecodableImageException;
import io.deeperstream.pipeline.settings.TrainingSettings;
import io.deeperstream.pipeline.source.StreamedImage;
import io.deeperstream.schemas.DeadLetterReason;
import io.deeperstream.schemas.Decoders;
import io.deeperstream.schemas.ImageRecord;
import java.io.IOException;

/** Reads records of the topic of images into the pixels that a network takes. For one thread. */
public final class RecordDecoder implements AutoCloseable {

  private static final byte[] NO_FILE = {};

  private final ImageDecoder decoder;
  private final ImageReducer reducer;
  private final int imageSize;

  /**
   * @param network whose clustering view the pixels are
   * @param limits checked before decoding
   * @param training whether files go on to training, and how large
   * @param exemplars whether files go on at a thumbnail's size where nothing is trained
   */
  public RecordDecoder(
      NetworkSpec network, DecodeLimits limits, TrainingSettings training, boolean exemplars) {
    this.imageSize = network.imageSize();
    this.decoder = new ImageDecoder(imageSize, network.resizeTo(), limits);
    this.reducer =
        training.isOn() || exemplars
            ? new ImageReducer(
                training.isOn() ? training.memoryPixels(imageSize) : Thumbnail.SIZE, limits)
            : null;
  }

  /** Height and width of the pixels. */
  public int imageSize() {
    return imageSize;
  }

  /**
   * Decodes a record into the batch; the batch is unchanged if it cannot.
   *
   * @param batch with room for one more, of this decoder's image size
   * @return what was added
   * @throws RejectedImageException if the record or its image is bad
   */
  public ImageBatch.Entry decodeInto(StreamedImage image, ImageBatch batch)
      throws RejectedImageException {
    ImageRecord record = read(image);
    byte[] file = fileOf(record);
    try {
      boolean truncated = decoder.decodeInto(file, batch.pixels(), batch.nextOffset());
      byte[] kept = reducer == null ? NO_FILE : reducer.reduce(file);
      ImageBatch.Entry entry =
          new ImageBatch.Entry(
              image.partition(), image.offset(), image.pass(), record.getId(), truncated, kept);
      batch.add(entry);
      return entry;
    } catch (UndecodableImageException e) {
      throw new RejectedImageException(
          record.getId(), DeadLetterReason.valueOf(e.reason().name()), e.getMessage(), e);
    }
  }

  /**
   * Reads the file that a record carries, and does not decode it.
   *
   * @throws RejectedImageException if the record is bad
   */
  public static byte[] file(StreamedImage image) throws RejectedImageException {
    return fileOf(read(image));
  }

  private static byte[] fileOf(ImageRecord record) {
    byte[] file = new byte[record.getImage().remaining()];
    record.getImage().get(file);
    return file;
  }

  private static ImageRecord read(StreamedImage image) throws RejectedImageException {
    if (image.value() == null) {
      throw new RejectedImageException(
          "", DeadLetterReason.UNREADABLE_RECORD, "the record has no value", null);
    }
    try {
      return Decoders.IMAGE_RECORD.decodeWhole(image.value());
    } catch (IOException | RuntimeException e) {
      throw new RejectedImageException(
          "",
          DeadLetterReason.UNREADABLE_RECORD,
          "the record is not an ImageRecord: " + e.getMessage(),
          e);
    }
  }

  @Override
  public void close() {
    decoder.close();
    if (reducer != null) {
      reducer.close();
    }
  }
}
