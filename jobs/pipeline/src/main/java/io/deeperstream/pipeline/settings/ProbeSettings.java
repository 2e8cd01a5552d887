package io.deeperstream.pipeline.settings;

import java.io.Serializable;
import picocli.CommandLine.Option;

/** Settings of the labelled hold-out that monitors training. */
@Heading("Probe")
public final class ProbeSettings implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Value of {@code --probe-labels} that takes the classes from folders. */
  public static final String FOLDERS = "folders";

  @Option(
      names = "--probe",
      paramLabel = "PATH",
      defaultValue = "",
      description =
          "Labelled images that are not trained on: a folder, a zip, or a tree of zips in YFCC100M's layout. The student's features are scored by them at the start, at each generation and each time that weights are published. Empty for none.")
  private String path;

  @Option(
      names = "--probe-labels",
      paramLabel = "CSV",
      defaultValue = FOLDERS,
      description =
          "Classes of the probe's images: a CSV of two columns with a line of headings (id, label), or 'folders' for the name of the top folder in which an image lies.")
  private String labels;

  @Option(
      names = "--probe-images",
      paramLabel = "N",
      defaultValue = "2000",
      description =
          "Images of the probe at most; of more, some are chosen by a hash of their ids. More make scores less noisy and each probe longer.")
  private int images;

  /** Location of the hold-out, set by the client and sent to the job. */
  private String stored = "";

  void validate() {
    Checks.within("probe-images", images, 20, 1_000_000);
    if (!path.isEmpty()) {
      Checks.notBlank("probe-labels", labels);
    }
  }

  /** Returns the path of the collection; empty for none. */
  public String path() {
    return path;
  }

  /** Returns the path of a CSV, or {@link #FOLDERS}. */
  public String labels() {
    return labels;
  }

  /** Returns the maximum number of images of the hold-out. */
  public int images() {
    return images;
  }

  /** Sets the location of the hold-out. */
  public void storedAt(String location) {
    stored = location;
  }

  /**
   * Returns the location of the hold-out, relative to the model store; empty if nothing is probed.
   */
  public String stored() {
    return stored;
  }

  /** Tells whether the job scores the student's features. */
  public boolean isOn() {
    return !stored.isEmpty();
  }
}
