package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.model.Thumbnail;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ClusterPageTest {

  private static final PictureRow.Cluster CLUSTER = new PictureRow.Cluster(1, 2, 0);

  @Test
  void aRowKeepsTheNearestPicturesOnceEach() {
    Random random = new Random(4);
    List<Picture> pictures =
        IntStream.range(0, 500)
            .mapToObj(
                i -> new Picture("p", i % 3, random.nextInt(40), random.nextInt(1000) / 1000f))
            .toList();
    PictureRow row = new PictureRow(CLUSTER, 500, 7);
    pictures.forEach(row::add);

    List<Float> nearest =
        pictures.stream()
            .collect(
                Collectors.toMap(
                    p -> p.partition() * 1000 + p.offset(), Picture::squaredDistance, Math::min))
            .values()
            .stream()
            .sorted()
            .limit(7)
            .toList();
    assertThat(row.pictures()).extracting(Picture::squaredDistance).isEqualTo(nearest);
  }

  @Test
  void theNewestGenerationWithAFairShareOfLabelsIsShown() {
    assertThat(LabelledClusters.newest(Map.of(0, 900L, 1, 400L, 2, 5L))).isEqualTo(1);
    assertThat(LabelledClusters.newest(Map.of(0, 900L, 1, 400L, 2, 90L))).isEqualTo(2);
    assertThat(LabelledClusters.newest(Map.of(3, 1L))).isEqualTo(3);
  }

  @Test
  void theHeaviestClustersComeFirst() {
    Map<PictureRow.Cluster, Long> counts =
        Map.of(
            CLUSTER,
            5L,
            new PictureRow.Cluster(0, 0, 0),
            9L,
            new PictureRow.Cluster(0, 1, 0),
            5L,
            new PictureRow.Cluster(3, 0, 1),
            1L);
    assertThat(LabelledClusters.heaviest(counts, 3, 4))
        .extracting(PictureRow::cluster)
        .containsExactly(new PictureRow.Cluster(0, 0, 0), new PictureRow.Cluster(0, 1, 0), CLUSTER);
  }

  @Test
  void thePageHoldsEveryPictureWithAnAltTextAndNothingFromOutside() throws IOException {
    PictureRow row = new PictureRow(CLUSTER, 5, 4);
    row.add(new Picture("a \"quoted\" <name>.png", 0, 7, 0.25f));
    row.add(new Picture("gone.png", 0, 8, 0.5f));
    StringWriter text = new StringWriter();
    try (PrintWriter out = new PrintWriter(text)) {
      ClusterPage.write(
          new LabelledClusters("run-1", 3, 9, 50, List.of(row)),
          out,
          picture ->
              picture.offset() == 7 ? Optional.of("data:image/jpeg;base64,AA") : Optional.empty());
    }
    assertThat(text.toString())
        .contains("<title>Clusters of generation 3</title>")
        .contains("The 1 heaviest of 9 sub-clusters that hold the 50 labels")
        .contains("Cluster 1.2</h2><p>5 labels, 10.0%")
        .contains("alt=\"a &quot;quoted&quot; &lt;name&gt;.png\"")
        .contains("squared distance 0.2500")
        .contains("aria-label=\"gone.png (no preview)\"")
        .contains("prefers-color-scheme: dark")
        .doesNotContain("<name>")
        .doesNotContain("http");
  }

  @Test
  void aThumbnailIsASmallJpegOfEveryFormatAndEmptyForWhatIsNone() throws IOException {
    for (String format : List.of("jpg", "png", "gif", "bmp")) {
      for (int size : new int[] {1, 32, 65, 700}) {
        byte[] jpeg = Thumbnail.jpeg(Pictures.encoded(1, size, format)).orElseThrow();
        assertThat(ImageIO.read(new ByteArrayInputStream(jpeg)))
            .matches(image -> image.getWidth() == 64 && image.getHeight() == 64);
      }
    }
    assertThat(Thumbnail.jpeg(new byte[0])).isEmpty();
    assertThat(Thumbnail.jpeg("not a picture".getBytes(StandardCharsets.UTF_8))).isEmpty();
  }
}
