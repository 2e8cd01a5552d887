package io.deeperstream.pipeline.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.model.DecodeLimits;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.pipeline.source.StreamedImage;
import io.deeperstream.schemas.ImageRecord;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class RecordDecoderTest {

  private static final NetworkSpec NETWORK = NetworkSpec.small();

  @Test
  void aLargeImageGoesOnAsLargeAsTrainingNeedsIt() throws Exception {
    byte[] file = noise(300, 400);
    BufferedImage kept = ImageIO.read(new ByteArrayInputStream(kept(file)));
    // Twice 32 pixels over the side of the smallest crop, the root of 0.4.
    assertThat(kept.getWidth()).isEqualTo(102);
    assertThat(kept.getHeight()).isEqualTo(136);
    kept = ImageIO.read(new ByteArrayInputStream(kept(file, "--crop-area=0.16")));
    assertThat(kept.getWidth()).isEqualTo(160);
    kept = ImageIO.read(new ByteArrayInputStream(kept(file, "--memory-pixels=50")));
    assertThat(kept.getWidth()).isEqualTo(50);
  }

  @Test
  void aSmallImageGoesOnAsItIs() throws Exception {
    byte[] file = noise(102, 300);
    assertThat(kept(file)).isEqualTo(file);
    assertThat(kept(noise(300, 400), "--memory-pixels=300")).isEqualTo(noise(300, 400));
  }

  @Test
  void nothingGoesOnWhereNothingIsTrainedOrShown() throws Exception {
    assertThat(kept(noise(300, 400), "--training=off", "--exemplars=0")).isEmpty();
  }

  @Test
  void aThumbnailGoesOnWhereNothingIsTrained() throws Exception {
    BufferedImage kept =
        ImageIO.read(new ByteArrayInputStream(kept(noise(300, 400), "--training=off")));
    assertThat(kept.getWidth()).isEqualTo(64);
  }

  private static byte[] kept(byte[] file, String... settings) throws Exception {
    ByteBuffer record = new ImageRecord("image", ByteBuffer.wrap(file)).toByteBuffer();
    byte[] value = new byte[record.remaining()];
    record.get(value);
    ImageBatch batch = new ImageBatch(1, NETWORK.imageSize());
    JobSettings job = Samples.settings(settings);
    try (RecordDecoder decoder =
        new RecordDecoder(
            NETWORK, DecodeLimits.defaults(), job.training(), job.stream().exemplars() > 0)) {
      return decoder.decodeInto(new StreamedImage(value, 0, 0, 0), batch).file();
    }
  }

  private static byte[] noise(int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(5);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }
}
