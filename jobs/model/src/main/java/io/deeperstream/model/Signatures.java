package io.deeperstream.model;

/** The names by which a SavedModel of this project is used. */
public final class Signatures {

  /** Signature: {@link #IMAGES} to {@link #DESCRIPTOR}, by the teacher's variables alone. */
  public static final String EMBED = "embed";

  /** Input, uint8 {@code [batch][imageSize][imageSize][3]}, RGB. */
  public static final String IMAGES = "images";

  /** Output, float32 {@code [batch][descriptorSize]}, before any ReLU. */
  public static final String DESCRIPTOR = "descriptor";

  /** The scope of the teacher's variables: {@code teacher/conv1/kernel} and so on. */
  public static final String TEACHER = "teacher";

  /** The SavedModel's tag. */
  public static final String TAG = "serve";

  private Signatures() {}
}
