package io.deeperstream.bench;

import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Weights that a PyTorch peer of the same network learnt, to be scored as the job's are.
 *
 * @param name the arm, as it is called in tables
 * @param file a state_dict; {@value #SEED} in it stands for the seed
 */
record TorchWeights(String name, String file) {

  /** Stands for the seed in a file's name. */
  static final String SEED = "{seed}";

  /**
   * Reads {@code NAME=FILE.pt}.
   *
   * @throws InvalidSettingException if it is not written so
   */
  static TorchWeights parse(String given) {
    int sign = given.indexOf('=');
    if (sign < 1 || sign == given.length() - 1) {
      throw new InvalidSettingException("--port is %s; it must be NAME=FILE.pt".formatted(given));
    }
    return new TorchWeights(given.substring(0, sign), given.substring(sign + 1));
  }

  /**
   * The file of a seed.
   *
   * @throws InvalidSettingException if it is not there
   */
  Path of(long seed) {
    Path path = Path.of(file.replace(SEED, Long.toString(seed)));
    if (!Files.isRegularFile(path)) {
      throw new InvalidSettingException(
          "--port %s names %s, which is not a file".formatted(name, path));
    }
    return path;
  }

  /** The name as a part of a folder's. */
  String folderName() {
    return name.replaceAll("[^A-Za-z0-9.]+", "_");
  }

  /**
   * Makes a model's folder of the weights of a seed: a script gives the tensors the names that
   * {@code model import} knows, and that command does the rest.
   *
   * @param python the interpreter that knows torch
   * @param folder for the log, the renamed file and the model
   */
  Path importInto(Path folder, long seed, Path python) throws IOException, InterruptedException {
    Path renamed = folder.resolve("renamed.pt");
    Path model = folder.resolve("model");
    ProductCommand.process(
        folder.resolve("renamed.log"),
        List.of(
            python.toString(),
            Checkout.root().resolve("jobs/bench/src/main/python/peer_weights.py").toString(),
            of(seed).toString(),
            renamed.toString()));
    ProductCommand.run(
        folder,
        List.of(
            "model",
            "import",
            renamed.toString(),
            "--out",
            model.toString(),
            "--network",
            "small",
            "--force"));
    Files.delete(renamed);
    return model;
  }
}
