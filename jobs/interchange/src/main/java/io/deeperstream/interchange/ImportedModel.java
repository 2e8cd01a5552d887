package io.deeperstream.interchange;

import io.deeperstream.model.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A network that was read from a file.
 *
 * @param values every variable by its {@link io.deeperstream.model.Parameter}'s name, in this
 *     project's layout; not copied
 * @param description its shape, origin and licence
 */
public record ImportedModel(Map<String, float[]> values, ModelDescription description) {

  /**
   * Writes a model's folder: {@code model.json} and the SavedModel {@code teacher/}.
   *
   * @param folder is there and empty
   */
  public void writeTo(Path folder) throws IOException {
    try (Network network = Network.from(description.network(), values)) {
      network.export(folder.resolve(ModelDescription.TEACHER));
    }
    description.write(folder);
  }
}
