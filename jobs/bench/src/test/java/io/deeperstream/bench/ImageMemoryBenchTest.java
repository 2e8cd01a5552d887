package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.model.DecodeLimits;
import io.deeperstream.model.ImageDecoder;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Tests the checks of options, the made-up images, and the figures as text. */
class ImageMemoryBenchTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --rounds=-1 | --rounds is -1; it must be at least 0
          --draws=127 | --draws is 127; it must be at least 128
          --replay=0 | --replay is 0; it must be at least 1
          --checkpoints=-1 | --checkpoints is -1; it must be at least 0
          --memory=100 | --memory is '100'; it must be IMAGESxBYTES, such as 50000x2000
          --memory=0x2000 | the number of images of --memory 0x2000 is 0; it must be at least 1
          --memory=5x399 | the size of an image of --memory 5x399 is 399; it must be at least 400
          --checkpoint-memory=99x2000 | the number of images of --checkpoint-memory 99x2000 is 99; it must be at least 100
          """)
  void aValueOutOfItsRangeIsRefused(String option, String message) {
    ImageMemoryBench bench = new ImageMemoryBench();
    new CommandLine(bench).parseArgs(option);

    assertThatThrownBy(bench::call).isInstanceOf(InvalidSettingException.class).hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(ints = {PaddedImages.LEAST_BYTES, 2_001, 70_000})
  void imagesAreValidAndOfTheSizeAskedFor(int bytes) throws Exception {
    PaddedImages images = new PaddedImages(7, bytes);
    byte[] file = images.file(3);

    assertThat(file).hasSize(bytes).isEqualTo(new PaddedImages(7, bytes).file(3));
    assertThat(file).isNotEqualTo(images.file(4)).isNotEqualTo(new PaddedImages(8, bytes).file(3));
    try (ImageDecoder decoder = new ImageDecoder(8, 8, DecodeLimits.defaults())) {
      byte[] pixels = new byte[decoder.imageBytes()];
      decoder.decodeInto(file, pixels, 0);
      assertThat(pixels).contains(new byte[] {pixels[0]}).isNotEqualTo(new byte[pixels.length]);
    }
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(compressed)) {
      out.write(file);
    }
    assertThat(compressed.size()).as("compressed").isGreaterThan(bytes * 95 / 100);
  }

  @Test
  void figuresAreSaidWithMedianAndRange() {
    MemoryDraws.Figures draws =
        new MemoryDraws.Figures("draws", 50_000, 2_000, 4, 600, List.of(3.0, 1.0, 2.0), 0.5);
    assertThat(draws)
        .hasToString(
            "memory of 50,000 images of 2,000 bytes: median 2.0 µs to draw an image, least 1.0, most 3.0, of 3 rounds of 200 images, 4 for each image that came again; restored in 0.50 s");

    long mib = 1 << 20;
    MemoryCheckpoints.Taken small = new MemoryCheckpoints.Taken(mib, 120 * mib, 0.25);
    MemoryCheckpoints.Taken large = new MemoryCheckpoints.Taken(5 * mib, 121 * mib, 1.5);
    MemoryCheckpoints.Figures checkpoints =
        new MemoryCheckpoints.Figures(
            "checkpoints",
            100,
            1 << 20,
            1,
            new MemoryCheckpoints.Taken(100 * mib, 100 * mib, 2),
            List.of(small),
            List.of(small, large, small));
    assertThat(checkpoints.amplification()).isEqualTo(7.0 / 3);
    assertThat(checkpoints.toString().lines())
        .containsExactly(
            "memory of 100 images of 1,048,576 bytes, 100.0 MiB: first checkpoint 100.0 MiB of state, 100.0 MiB written in 2.00 s",
            "memory of 100 images of 1,048,576 bytes: then 1 checkpoints without an image, while RocksDB compacts what was loaded: 1.0 MiB written",
            "memory of 100 images of 1,048,576 bytes: 1 new images (1.00 MiB) for as many old ones, then an incremental checkpoint: median 1.00 MiB in 0.25 s, most 5.00 MiB in 1.50 s, of 3 in a row; 2.33 bytes written for each new one; state after them 120.0 MiB");
  }
}
