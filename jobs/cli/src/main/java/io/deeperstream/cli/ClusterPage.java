package io.deeperstream.cli;

import io.deeperstream.model.Thumbnail;
import io.deeperstream.pipeline.settings.KafkaSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/** Writes one HTML file, thumbnails inside, with a row of pictures for each of some clusters. */
final class ClusterPage {

  /** Name of the file where none is given. */
  static final String FILE = "clusters.html";

  /** Rows where none are given. */
  static final int ROWS = 24;

  /** Pictures of a row where none are given. */
  static final int PICTURES = 12;

  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>%1$s</title>
      <style>
      :root { color-scheme: light dark; --ground: #fff; --text: #1b1f24; --soft: #57606a; --line: #d8dee4; }
      @media (prefers-color-scheme: dark) {
        :root { --ground: #14181d; --text: #e6eaef; --soft: #9aa5b1; --line: #30363d; }
      }
      body { margin: 0 auto; max-width: 72rem; padding: 1rem; background: var(--ground); color: var(--text);
        font: 16px/1.5 system-ui, sans-serif; }
      h1 { font-size: 1.4rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
      h2 { font-size: 1rem; margin: 0; }
      p { margin: 0 0 1rem; color: var(--soft); }
      section { display: grid; grid-template-columns: 9rem 1fr; gap: .5rem 1rem; padding: .75rem 0;
        border-top: 1px solid var(--line); }
      section p { margin: 0; font-size: .85rem; }
      ul { display: flex; flex-wrap: wrap; gap: 4px; margin: 0; padding: 0; list-style: none; }
      img, .gone { display: block; width: 64px; height: 64px; border-radius: 4px; outline: 1px solid var(--line); }
      .gone { border: 1px dashed var(--line); box-sizing: border-box; }
      @media (max-width: 40rem) { section { grid-template-columns: 1fr; } }
      </style>
      </head>
      <body>
      <h1>%1$s</h1>
      """;

  private final KafkaSettings kafka;

  ClusterPage(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  /**
   * Writes the heaviest sub-clusters of a run's newest generation. One picture is in memory at a
   * time.
   *
   * @param run empty for the run that has labelled last
   * @param rows clusters at most
   * @param pictures of a row at most
   * @throws IOException if the run has no labels, or the file can't be written
   */
  LabelledClusters write(Path file, String run, int rows, int pictures) throws IOException {
    LabelledClusters clusters = LabelledClusters.read(kafka, run, rows, pictures);
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
        TopicImages images = new TopicImages(kafka)) {
      write(clusters, out, picture -> thumbnail(images, picture));
      if (out.checkError()) {
        throw new IOException("cannot write " + file);
      }
    }
    return clusters;
  }

  private static Optional<String> thumbnail(TopicImages images, Picture picture)
      throws IOException {
    return images
        .read(picture.partition(), picture.offset())
        .flatMap(Thumbnail::jpeg)
        .map(jpeg -> "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg));
  }

  /** Finds a picture's thumbnail as a {@code data:} URI; empty where there is none. */
  interface Thumbnails {
    Optional<String> of(Picture picture) throws IOException;
  }

  /** Writes the page. */
  static void write(LabelledClusters clusters, PrintWriter out, Thumbnails thumbnails)
      throws IOException {
    String title = "Clusters of generation %d".formatted(clusters.generation());
    out.print(HEAD.formatted(title));
    out.printf(
        "<p>The %,d heaviest of %,d sub-clusters that hold the %,d labels of this generation, from run %s. Each row shows the pictures nearest to the cluster's centroid, nearest first; all were labelled without a human's help.</p>%n",
        clusters.rows().size(), clusters.clusters(), clusters.labels(), escaped(clusters.run()));
    for (PictureRow row : clusters.rows()) {
      write(row, clusters.labels(), out, thumbnails);
    }
    out.print("</body>\n</html>\n");
  }

  private static void write(PictureRow row, long all, PrintWriter out, Thumbnails thumbnails)
      throws IOException {
    PictureRow.Cluster cluster = row.cluster();
    out.printf(
        "<section>%n<div><h2>Cluster %d.%d</h2><p>%,d labels, %.1f%%</p></div>%n<ul>%n",
        cluster.superCluster(), cluster.subCluster(), row.labels(), 100.0 * row.labels() / all);
    for (Picture picture : row.pictures()) {
      String name = escaped(picture.id());
      String distance = "squared distance %.4f".formatted(picture.squaredDistance());
      Optional<String> thumbnail = thumbnails.of(picture);
      if (thumbnail.isPresent()) {
        out.printf(
            "<li><img src=\"%s\" alt=\"%s\" title=\"%s, %s\" width=\"64\" height=\"64\"></li>%n",
            thumbnail.get(), name, name, distance);
      } else {
        out.printf(
            "<li><span class=\"gone\" role=\"img\" aria-label=\"%s (no preview)\" title=\"%s, %s\"></span></li>%n",
            name, name, distance);
      }
    }
    out.printf("</ul>%n</section>%n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
