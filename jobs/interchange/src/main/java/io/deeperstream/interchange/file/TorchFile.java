package io.deeperstream.interchange.file;

import io.deeperstream.interchange.file.TorchValues.Storage;
import io.deeperstream.interchange.file.TorchValues.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tensors of a checkpoint: a dict of them, or a dict that has one under {@code state_dict}.
 * Views of storages are taken with any strides, unless a tensor has more elements than the part of
 * the storage that it touches.
 */
final class TorchFile implements TensorFile {

  private static final String STATE = "state_dict";
  private static final int NAMED = 10;

  /** A part of a storage is read whole if it is this small, or this many times its tensor. */
  private static final long SMALL = 1 << 20;

  private static final int LARGEST_STRETCH = 8;

  private final TorchStorages storages;
  private final Map<String, Tensor> found = new LinkedHashMap<>();
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

  private TorchFile(TorchStorages storages) throws IOException {
    this.storages = storages;
    for (Map.Entry<?, ?> entry : state(storages.root()).entrySet()) {
      if (!(entry.getKey() instanceof String name)
          || !(entry.getValue() instanceof Tensor tensor)) {
        throw new TensorFileException(
            "its weights have %s under %s, not a tensor under a name"
                .formatted(TorchValues.kind(entry.getValue()), TorchValues.kind(entry.getKey())));
      }
      requireInside(name, tensor);
      found.put(name, tensor);
      tensors.put(name, new TensorInfo(name, tensor.storage().type(), tensor.shape()));
    }
  }

  /** Takes the storages over; closes them if the tensors do not fit them. */
  static TorchFile open(TorchStorages storages) throws IOException {
    try {
      return new TorchFile(storages);
    } catch (IOException | RuntimeException e) {
      storages.close();
      throw e;
    }
  }

  private static Map<?, ?> state(Object root) throws TensorFileException {
    if (!(root instanceof Map<?, ?> dict)) {
      throw new TensorFileException(
          "it holds %s, not a dict of tensors".formatted(TorchValues.kind(root)));
    }
    if (dict.get(STATE) instanceof Map<?, ?> state) {
      return state;
    }
    if (!dict.isEmpty() && dict.values().stream().noneMatch(Tensor.class::isInstance)) {
      List<String> keys = dict.keySet().stream().limit(NAMED).map(TorchValues::kind).toList();
      throw new TensorFileException(
          "it is a dict without a '%s' and without tensors; its keys begin with %s"
              .formatted(STATE, keys));
    }
    return dict;
  }

  private static void requireInside(String name, Tensor tensor) throws TensorFileException {
    List<Long> shape = tensor.shape();
    List<Long> strides = tensor.strides();
    long elements = TensorInfo.checkedElements(name, shape);
    boolean inside =
        strides.size() == shape.size()
            && tensor.offset() >= 0
            && strides.stream().allMatch(stride -> stride >= 0);
    if (inside && elements > 0) {
      try {
        inside = Math.addExact(tensor.offset(), span(tensor)) <= tensor.storage().viewElements();
      } catch (ArithmeticException e) {
        inside = false;
      }
    }
    if (!inside) {
      throw new TensorFileException(
          "tensor '%s' has the shape %s, the strides %s and the offset %d, which leave its storage of %d elements"
              .formatted(name, shape, strides, tensor.offset(), tensor.storage().viewElements()));
    }
    if (elements > 0 && elements > span(tensor)) {
      throw new TensorFileException(
          "tensor '%s' has the shape %s and the strides %s, by which its elements overlap"
              .formatted(name, shape, strides));
    }
  }

  /** Elements of the storage from the tensor's first to its last one. */
  private static long span(Tensor tensor) {
    long span = 1;
    for (int i = 0; i < tensor.shape().size(); i++) {
      span =
          Math.addExact(
              span, Math.multiplyExact(tensor.shape().get(i) - 1, tensor.strides().get(i)));
    }
    return span;
  }

  @Override
  public String format() {
    return storages.format();
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  @Override
  public Map<String, String> metadata() {
    return Map.of();
  }

  @Override
  public void read(String name, FloatSink sink) throws IOException {
    TensorInfo info = tensors.get(name);
    if (info == null) {
      throw new TensorFileException("there is no tensor '%s'".formatted(name));
    }
    FloatStream.requireFloat(info);
    if (info.elements() == 0) {
      return;
    }
    Tensor tensor = found.get(name);
    Storage storage = tensor.storage();
    long offset = (storage.viewOffset() + tensor.offset()) * storage.type().bytes();
    try {
      if (isRowMajor(tensor)) {
        storages.read(
            storage, offset, in -> FloatStream.read(in, storage.type(), info.elements(), sink));
      } else {
        float[] values = part(name, tensor, offset);
        gather(values, tensor, sink);
      }
    } catch (EOFException e) {
      throw new TensorFileException(
          "tensor '%s' %s: %s".formatted(name, info.shape(), e.getMessage()), e);
    }
  }

  private static boolean isRowMajor(Tensor tensor) {
    long stride = 1;
    for (int i = tensor.shape().size() - 1; i >= 0; i--) {
      if (tensor.shape().get(i) != 1 && tensor.strides().get(i) != stride) {
        return false;
      }
      stride *= tensor.shape().get(i);
    }
    return true;
  }

  private float[] part(String name, Tensor tensor, long offset) throws IOException {
    long span = span(tensor);
    long elements = tensors.get(name).elements();
    if (span > Math.max(SMALL, LARGEST_STRETCH * elements) || span > Integer.MAX_VALUE - 8) {
      throw new TensorFileException(
          "tensor '%s' %s has strides %s that spread it over %d elements of its storage; save a contiguous one"
              .formatted(name, tensor.shape(), tensor.strides(), span));
    }
    float[] values = new float[(int) span];
    int[] filled = new int[1];
    storages.read(
        tensor.storage(),
        offset,
        in ->
            FloatStream.read(
                in,
                tensor.storage().type(),
                span,
                (piece, count) -> {
                  System.arraycopy(piece, 0, values, filled[0], count);
                  filled[0] += count;
                }));
    return values;
  }

  private static void gather(float[] values, Tensor tensor, FloatSink sink) {
    int[] extents = tensor.shape().stream().mapToInt(Math::toIntExact).toArray();
    int[] strides = new int[extents.length];
    for (int i = 0; i < extents.length; i++) {
      // The stride of a single element says nothing, and may be any number.
      strides[i] = extents[i] == 1 ? 0 : Math.toIntExact(tensor.strides().get(i));
    }
    StridedWalk walk = new StridedWalk(extents, strides);
    float[] piece = new float[1 << 12];
    int count = 0;
    for (long left = walk.elements(); left > 0; left--) {
      piece[count++] = values[walk.next()];
      if (count == piece.length || left == 1) {
        sink.accept(piece, count);
        count = 0;
      }
    }
  }

  @Override
  public void close() throws IOException {
    storages.close();
  }
}
