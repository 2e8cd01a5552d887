package io.deeperstream.interchange.file;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file: the header's length as 8 little-endian bytes, the header as JSON, the
 * tensors' bytes. As the format demands, the tensors must fill the rest of the file without holes
 * and without overlapping.
 */
final class SafetensorsFile implements TensorFile {

  /** Bytes in front of the header. */
  static final int PREFIX = 8;

  /** The key of what the file says of itself. */
  static final String METADATA = "__metadata__";

  static final String FORMAT = "safetensors";

  /** The format allows 100 MB; a thousand tensors need 0.1. */
  private static final int MAX_HEADER = 16 << 20;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * A tensor and where it is.
   *
   * @param begin of its bytes behind the header
   * @param end behind them
   */
  private record Entry(TensorInfo tensor, long begin, long end) {}

  private final FileChannel channel;
  private final long dataStart;
  private final Map<String, Entry> entries;
  private final Map<String, TensorInfo> tensors;
  private final Map<String, String> metadata;

  private SafetensorsFile(
      FileChannel channel, long dataStart, List<Entry> found, Map<String, String> metadata) {
    this.channel = channel;
    this.dataStart = dataStart;
    this.metadata = metadata;
    entries = new LinkedHashMap<>();
    Map<String, TensorInfo> infos = new LinkedHashMap<>();
    for (Entry entry : found) {
      entries.put(entry.tensor().name(), entry);
      infos.put(entry.tensor().name(), entry.tensor());
    }
    tensors = Collections.unmodifiableMap(infos);
  }

  static SafetensorsFile open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return open(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static SafetensorsFile open(FileChannel channel) throws IOException {
    long size = channel.size();
    InputStream in = Channels.newInputStream(channel.position(0));
    long length = ByteBuffer.wrap(in.readNBytes(PREFIX)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > MAX_HEADER || length > size - PREFIX) {
      throw new TensorFileException(
          "its header has %s bytes; it must have 2 to %d, and the file goes on for %d"
              .formatted(Long.toUnsignedString(length), MAX_HEADER, size - PREFIX));
    }
    JsonNode header = parse(in.readNBytes((int) length));
    long dataStart = PREFIX + length;
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : header.properties()) {
      if (!field.getKey().equals(METADATA)) {
        entries.add(entry(field.getKey(), field.getValue()));
      }
    }
    requireFilled(entries, size - dataStart);
    return new SafetensorsFile(channel, dataStart, entries, metadata(header));
  }

  private static JsonNode parse(byte[] json) throws TensorFileException {
    try {
      JsonNode header = JSON.readTree(json);
      if (header == null || !header.isObject()) {
        throw new TensorFileException("its header is not a JSON object");
      }
      return header;
    } catch (JsonProcessingException e) {
      throw new TensorFileException(
          "its header is not JSON: %s".formatted(e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new TensorFileException("its header is not UTF-8: %s".formatted(e.getMessage()), e);
    }
  }

  private static Map<String, String> metadata(JsonNode header) throws TensorFileException {
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : header.path(METADATA).properties()) {
      if (!field.getValue().isTextual()) {
        throw new TensorFileException(
            "'%s' of its %s is not a text".formatted(field.getKey(), METADATA));
      }
      metadata.put(field.getKey(), field.getValue().textValue());
    }
    return Collections.unmodifiableMap(metadata);
  }

  private static Entry entry(String name, JsonNode value) throws TensorFileException {
    String typeName = value.path("dtype").asText();
    TensorType type =
        TensorType.ofSafetensors(typeName)
            .orElseThrow(
                () ->
                    new TensorFileException(
                        "tensor '%s' has the dtype '%s', which is none of %s"
                            .formatted(name, typeName, List.of(TensorType.values()))));
    List<Long> shape = numbers(name, "shape", value);
    List<Long> offsets = numbers(name, "data_offsets", value);
    long elements = TensorInfo.checkedElements(name, shape);
    if (offsets.size() != 2 || offsets.get(0) < 0 || offsets.get(1) < offsets.get(0)) {
      throw new TensorFileException(
          "tensor '%s' has the data_offsets %s; they must be its begin and its end"
              .formatted(name, offsets));
    }
    long bytes = offsets.get(1) - offsets.get(0);
    if (bytes % type.bytes() != 0 || bytes / type.bytes() != elements) {
      throw new TensorFileException(
          "tensor '%s' has the shape %s of %s, but its data_offsets %s span %d bytes"
              .formatted(name, shape, type, offsets, bytes));
    }
    return new Entry(new TensorInfo(name, type, shape), offsets.get(0), offsets.get(1));
  }

  private static List<Long> numbers(String name, String key, JsonNode value)
      throws TensorFileException {
    JsonNode array = value.path(key);
    List<Long> numbers = new ArrayList<>();
    for (JsonNode number : array) {
      if (!number.isIntegralNumber() || !number.canConvertToLong()) {
        throw new TensorFileException(
            "tensor '%s' has a %s with %.40s in it; whole numbers up to 2^63 are allowed"
                .formatted(name, key, number));
      }
      numbers.add(number.longValue());
    }
    if (!array.isArray()) {
      throw new TensorFileException("tensor '%s' has no list '%s'".formatted(name, key));
    }
    return numbers;
  }

  /** Every byte behind the header must belong to one tensor. */
  private static void requireFilled(List<Entry> entries, long bytes) throws TensorFileException {
    List<Entry> inOrder = new ArrayList<>(entries);
    inOrder.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long filled = 0;
    for (Entry entry : inOrder) {
      if (entry.begin() != filled) {
        throw new TensorFileException(
            "tensor '%s' begins at byte %d, where %s; the tensors before it end at %d"
                .formatted(
                    entry.tensor().name(),
                    entry.begin(),
                    entry.begin() < filled ? "it overlaps another" : "it leaves a hole",
                    filled));
      }
      if (entry.end() > bytes) {
        throw new TensorFileException(
            "tensor '%s' ends at byte %d, but the file holds %d behind its header"
                .formatted(entry.tensor().name(), entry.end(), bytes));
      }
      filled = entry.end();
    }
    if (filled != bytes) {
      throw new TensorFileException(
          "its tensors end at byte %d behind the header, the file at %d".formatted(filled, bytes));
    }
  }

  @Override
  public String format() {
    return FORMAT;
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return tensors;
  }

  @Override
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public void read(String name, FloatSink sink) throws IOException {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new TensorFileException("there is no tensor '%s'".formatted(name));
    }
    FloatStream.requireFloat(entry.tensor());
    InputStream in =
        new BufferedInputStream(
            Channels.newInputStream(channel.position(dataStart + entry.begin())), 1 << 16);
    FloatStream.read(in, entry.tensor().type(), entry.tensor().elements(), sink);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
