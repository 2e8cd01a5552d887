package io.deeperstream.cli;

import io.deeperstream.schemas.PseudoLabel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Committed labels as CSV, a line each. */
final class LabelFile implements LabelSink {

  private final PrintWriter out;

  LabelFile(Path file) throws IOException {
    out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
    out.println(
        "imageId,partition,offset,pass,generation,superCluster,subCluster,incarnation,squaredDistance");
  }

  @Override
  public void accept(PseudoLabel label) {
    out.printf(
        "%s,%d,%d,%d,%d,%d,%d,%d,%s%n",
        quoted(label.getImageId()),
        label.getPartition(),
        label.getOffset(),
        label.getPass(),
        label.getGeneration(),
        label.getSuperCluster(),
        label.getSubCluster(),
        label.getIncarnation(),
        label.getSquaredDistance());
  }

  private static String quoted(String text) {
    return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  @Override
  public void close() throws IOException {
    out.close();
    if (out.checkError()) {
      throw new IOException("cannot write the file of labels");
    }
  }
}
