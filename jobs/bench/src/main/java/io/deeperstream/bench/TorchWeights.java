package io.deeperstream.bench;

import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Weights that a PyTorch peer of the same network learnt, to be scored as the job's are.
 *
 * @param file a state_dict by its name, the arm's
 */
record TorchWeights(SeededPath file) {

  /**
   * Reads {@code NAME=FILE.pt}.
   *
   * @throws InvalidSettingException if it is not written so
   */
  static TorchWeights parse(String given) {
    return SeededPath.parse(given)
        .map(TorchWeights::new)
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    "--port is %s; it must be NAME=FILE.pt".formatted(given)));
  }

  /** The arm, as it is called in tables. */
  String name() {
    return file.name();
  }

  /**
   * The file of a seed.
   *
   * @throws InvalidSettingException if it is not there
   */
  Path of(long seed) {
    Path path = file.of(seed);
    if (!Files.isRegularFile(path)) {
      throw new InvalidSettingException(
          "--port %s names %s, which is not a file".formatted(name(), path));
    }
    return path;
  }

  /** The name as a part of a folder's. */
  String folderName() {
    return name().replaceAll("[^A-Za-z0-9.]+", "_");
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
