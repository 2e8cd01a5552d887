package io.deeperstream.evaluation;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The labels of images by their ids, from a CSV of two columns with one line of headings, such as
 * {@code id,label}. A field with a comma or a quote stands in quotes.
 *
 * <p>Ids of digits alone are compared as numbers, so that {@code 17} labels YFCC100M's image {@code
 * 00000017}.
 */
public final class LabelTable {

  private static final String FIELD = "\"((?:[^\"]|\"\")*)\"|([^\",]*)";
  private static final Pattern LINE = Pattern.compile("(?:" + FIELD + "),(?:" + FIELD + ")");
  private static final Pattern LEADING_ZEROS = Pattern.compile("^0+(?=\\d+$)");

  private final Map<String, String> labels;

  private LabelTable(Map<String, String> labels) {
    this.labels = labels;
  }

  /** A table of what is at hand: labels by id. */
  public static LabelTable of(Map<String, String> labels) {
    Map<String, String> table = new HashMap<>();
    labels.forEach((id, label) -> table.put(key(id), label));
    return new LabelTable(table);
  }

  /**
   * Reads a file, UTF-8.
   *
   * @throws IOException naming the line, if one is not of two fields, has an empty one, or gives an
   *     id another label than an earlier line; or if there is no label at all
   */
  public static LabelTable read(Path csv) throws IOException {
    Map<String, String> labels = new HashMap<>();
    try (BufferedReader lines = Files.newBufferedReader(csv, StandardCharsets.UTF_8)) {
      fields(csv, 1, lines.readLine());
      int number = 2;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] fields = fields(csv, number, line);
        String former = labels.put(key(fields[0]), fields[1]);
        if (former != null && !former.equals(fields[1])) {
          throw new IOException(
              "%s, line %d: '%s' has the label '%s', on an earlier line '%s'"
                  .formatted(csv, number, fields[0], fields[1], former));
        }
        number++;
      }
    } catch (CharacterCodingException e) {
      throw new IOException("%s is not UTF-8".formatted(csv), e);
    }
    if (labels.isEmpty()) {
      throw new IOException("%s holds no label".formatted(csv));
    }
    return new LabelTable(labels);
  }

  /** The label of an image. */
  public Optional<String> label(String id) {
    return Optional.ofNullable(labels.get(key(id)));
  }

  /** Number of ids. */
  public int size() {
    return labels.size();
  }

  private static String[] fields(Path csv, int number, String line) throws IOException {
    Matcher matcher = LINE.matcher(line == null ? "" : line);
    if (!matcher.matches()) {
      throw new IOException(
          "%s, line %d: expected two fields, an id and a label, got '%s'"
              .formatted(csv, number, line == null ? "" : line));
    }
    String[] fields = {field(matcher, 1), field(matcher, 3)};
    if (fields[0].isEmpty() || fields[1].isEmpty()) {
      throw new IOException("%s, line %d: a field is empty in '%s'".formatted(csv, number, line));
    }
    return fields;
  }

  private static String field(Matcher matcher, int group) {
    String quoted = matcher.group(group);
    return quoted == null ? matcher.group(group + 1).strip() : quoted.replace("\"\"", "\"");
  }

  private static String key(String id) {
    return LEADING_ZEROS.matcher(id).replaceFirst("");
  }
}
