package io.deeperstream.pipeline.fit;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.model.DecodeLimits;
import io.deeperstream.model.ImageDecoder;
import io.deeperstream.model.Layer;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.Teacher;
import io.deeperstream.model.UndecodableImageException;
import io.deeperstream.pipeline.settings.JobSettings;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Embeds files batch by batch, as the stream is embedded. For one thread. */
final class ImageEmbedding implements AutoCloseable {

  /**
   * Images of a batch that could be decoded, and their features.
   *
   * @param images [n]
   * @param features [n][columns]
   */
  record Embedded(List<FitImage> images, FloatMatrix features) {}

  private final Teacher teacher;
  private final ImageDecoder decoder;
  private final byte[] pixels;
  private final int imageBytes;
  private final int batch;

  /**
   * @param savedModel local folder of the network
   * @param spec its shape
   * @param layer whose features are taken
   */
  ImageEmbedding(JobSettings settings, Path savedModel, NetworkSpec spec, Layer layer)
      throws IOException {
    this.imageBytes = spec.imageSize() * spec.imageSize() * 3;
    this.batch = settings.stream().batch();
    this.pixels = new byte[Math.multiplyExact(batch, imageBytes)];
    this.teacher = Teacher.load(savedModel, layer, settings.teacherOptions());
    this.decoder =
        new ImageDecoder(
            spec.imageSize(),
            spec.resizeTo(),
            new DecodeLimits(
                settings.stream().maxImageBytes(), settings.stream().maxImagePixels()));
  }

  /**
   * Embeds the next images, at most a batch of them.
   *
   * @param most of the images, at least 1
   * @return empty lists where none is left
   * @throws InterruptedIOException if the thread was interrupted
   */
  Embedded next(Iterator<FitImage> images, int most) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted while images were embedded");
    }
    List<FitImage> decoded = new ArrayList<>();
    while (decoded.size() < Math.min(batch, most) && images.hasNext()) {
      FitImage image = images.next();
      if (decode(image.file(), decoded.size())) {
        decoded.add(image);
      }
    }
    return new Embedded(decoded, teacher.embed(pixels, decoded.size()));
  }

  private boolean decode(byte[] file, int position) {
    try {
      decoder.decodeInto(file, pixels, position * imageBytes);
      return true;
    } catch (UndecodableImageException e) {
      // The stream makes a dead letter of it; here it is left out.
      return false;
    }
  }

  @Override
  public void close() {
    decoder.close();
    teacher.close();
  }
}
