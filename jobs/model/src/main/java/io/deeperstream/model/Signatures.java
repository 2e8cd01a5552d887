package io.deeperstream.model;

/** The names by which a SavedModel of this project is used. */
public final class Signatures {

  /** Signature: {@link #IMAGES} to {@link #DESCRIPTOR}, by the teacher's variables alone. */
  public static final String EMBED = "embed";

  /** Signature: {@link #IMAGES} to {@link #POOLED}, by the teacher's variables alone. */
  public static final String EMBED_POOLED = "embedPooled";

  /**
   * Signature: one training step of the student's variables. Inputs {@link #IMAGES} (turned),
   * {@link #SUPER_CLASS}, {@link #SUB_CLASS}, {@link #LEARNING_RATE} and {@link #STEP}, output
   * {@link #RESULT}.
   */
  public static final String TRAIN = "train";

  /** Input, int32 {@code [batch]}. */
  public static final String SUPER_CLASS = "superClass";

  /** Input, int32 {@code [batch]}. */
  public static final String SUB_CLASS = "subClass";

  /** Input, float32 {@code [1]}. */
  public static final String LEARNING_RATE = "learningRate";

  /** Input, int32 {@code [2]}: seed of the dropout. */
  public static final String STEP = "step";

  /**
   * Output, float32 {@code [4]}: loss of the super-classes, of the sub-classes, correct ones of
   * both.
   */
  public static final String RESULT = "result";

  /** The scope of the student's variables. */
  public static final String STUDENT = "student";

  /** Input, uint8 {@code [batch][imageSize][imageSize][3]}, RGB. */
  public static final String IMAGES = "images";

  /** Output, float32 {@code [batch][descriptorSize]}, before any ReLU. */
  public static final String DESCRIPTOR = "descriptor";

  /** Output, float32 {@code [batch][channels]}: the average of the last map over its extent. */
  public static final String POOLED = "pooled";

  /** The scope of the teacher's variables: {@code teacher/conv1/kernel} and so on. */
  public static final String TEACHER = "teacher";

  /** The SavedModel's tag. */
  public static final String TAG = "serve";

  private Signatures() {}
}
