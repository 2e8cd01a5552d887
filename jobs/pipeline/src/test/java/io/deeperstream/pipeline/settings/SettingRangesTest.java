package io.deeperstream.pipeline.settings;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.pipeline.Samples;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that values out of range are refused, by a message that names the setting, its value and
 * the allowed range.
 */
class SettingRangesTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "--probe-images=19 | --probe-images is 19; it must lie in [20, 1000000]",
        "--passes=-1 | --passes is -1; it must be at least 0",
        "--parallelism=0 | --parallelism is 0; it must lie in [1, 128]",
        "--parallelism=129 | --parallelism is 129; it must lie in [1, 128]",
        "--assign-parallelism=-1 | --assign-parallelism is -1; it must be at least 0",
        "--super-clusters=4 --assign-parallelism=5 | --assign-parallelism is 5; it must not exceed --super-clusters (4): a super-cluster is one key",
        "--max-parallelism=0 | --max-parallelism is 0; it must lie in [1, 32768]",
        "--max-parallelism=32769 | --max-parallelism is 32769; it must lie in [1, 32768]",
        "--super-clusters=4 --max-parallelism=3 | --max-parallelism is 3; it must be at least --super-clusters (4), so that each has a key group of its own",
        "--batch=0 | --batch is 0; it must lie in [1, 65536]",
        "--batch=65537 | --batch is 65537; it must lie in [1, 65536]",
        "--centroid-interval=PT0S | --centroid-interval (ms) is 0; it must be at least 1",
        "--max-wait=PT0S | --max-wait (ms) is 0; it must be at least 1",
        "--checkpoint-interval=PT0.009S | --checkpoint-interval (ms) is 9; it must be at least 10",
        "--max-image-bytes=0 | --max-image-bytes is 0; it must be at least 1",
        "--exemplars=65 | --exemplars is 65; it must lie in [0, 64]",
        "--max-image-pixels=0 | --max-image-pixels is 0; it must be at least 1",
        "--image-size=-1 | --image-size is -1; it must be at least 0",
        "--device=tpu | --device: the device is 'tpu'; it must be cpu, gpu, or gpu:N with N from 0",
        "--device=gpu:x | --device: the device is 'gpu:x'; it must be cpu, gpu, or gpu:N with N from 0",
        "--preset=simclr | --preset is 'simclr'; it must be one of [deepercluster, deepercluster-small, deepcluster, deepcluster-small, rotnet, rotnet-small]",
        "--tensorflow-threads=-2 | --tensorflow-threads is -2; it must be at least 0",
        "--super-clusters=0 | --super-clusters is 0; it must lie in [1, 32768]",
        "--super-clusters=32769 | --super-clusters is 32769; it must lie in [1, 32768]",
        "--clusters=-4 | --clusters is -4; it must be at least 0",
        "--super-clusters=4 --clusters=10 | --clusters is 10; it must be a multiple of --super-clusters (4)",
        "--cluster-on=map2x2 | --cluster-on is 'map2x2'; it must be descriptor or pooled",
        "--whitening=0.6 | --whitening is 0.6; it must lie in [0, 0.5]",
        "--dimension=-1 | --dimension is -1; it must be at least 0",
        "--fit-images=-1 | --fit-images is -1; it must be at least 0",
        "--kmeans-passes=0 | --kmeans-passes is 0; it must be at least 1",
        "--kmeans-start=plus | --kmeans-start is 'plus'; it must be one of [random, k-means++]",
        "--half-life=-0.5 | --half-life is -0.5; it must be at least 0",
        "--half-life=NaN | --half-life is NaN; it must be at least 0",
        "--starvation=-0.1 | --starvation is -0.1; it must lie in [0, 0.5]",
        "--starvation=0.51 | --starvation is 0.51; it must lie in [0, 0.5]",
        "--max-record-bytes=1023 | --max-record-bytes is 1023; it must lie in [1024, 1073741824]",
        "--max-record-bytes=2147483647 | --max-record-bytes is 2147483647; it must lie in [1024, 1073741824]",
        "--checkpoint-interval=15min | --transaction-timeout is PT15M; it must be longer than --checkpoint-interval (PT15M), at whose end a transaction is committed",
        "--transaction-timeout=PT0.5S | --transaction-timeout (s) is 0.5; it must be at least 1",
        "--training=yes | --training is 'yes'; it must be one of [off, wait, sample]",
        "--start=warm | --start is 'warm'; it must be one of [random, rotnet]",
        "--epoch-images=-1 | --epoch-images is -1; it must be at least 0",
        "--reassign-epochs=-1 | --reassign-epochs is -1; it must be at least 0",
        "--super-clusters=4 --train-batch=100 | --train-batch is 100; it must be a multiple of the 16 super-classes (4 super-clusters × 4 rotations)",
        "--rotations=2 | --rotations is 2; it must be 1 or 4",
        "--replay=0 | --replay is 0; it must lie in [1.0E-6, 1000000]",
        "--momentum=1 | --momentum is 1; it must lie in [0, 0.9999]",
        "--memory-pixels=-1 | --memory-pixels is -1; it must be at least 0",
        "--sub-class-weight=0 | --sub-class-weight is 0; it must lie in [0.001, 1000]",
        "--teacher-ema=1 | --teacher-ema is 1; it must lie in [0, 0.99999]",
        "--learning-rate-decay=slow | --learning-rate-decay is 'slow'; it must be one of [none, step, cosine]",
        "--learning-rate-decay=step | --decay-images is 0; it must be at least 1",
        "--crop-area=1.5 | --crop-area is 1.5; it must lie in [0, 1]",
        "--memory-images=0 | --memory-images is 0; it must be at least 1",
        "--drift-threshold=-1 | --drift-threshold is -1; it must be at least 0",
        "--keep-generations=1 | --keep-generations is 1; it must be at least 2",
        "--retained-checkpoints=0 | --retained-checkpoints is 0; it must lie in [1, 10000]",
        "--heads=keep | --heads is 'keep'; it must be one of [reset, carry]",
        "--fit-threads=-1 | --fit-threads is -1; it must lie in [0, 1024]",
        "--explosion=1 | --explosion is 1; it must lie in [1.01, 1000000]",
        "--bootstrap-servers= | --bootstrap-servers is empty; it must be given",
      })
  void isRefused(String arguments, String message) {
    assertThatThrownBy(() -> validate(arguments.split(" ")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--passes=0",
        "--parallelism=128",
        "--super-clusters=4 --assign-parallelism=4",
        "--max-parallelism=32768",
        "--super-clusters=4 --max-parallelism=4 --parallelism=4",
        "--batch=1",
        "--batch=65536",
        "--super-clusters=1",
        "--clusters=12",
        "--cluster-on=pooled",
        "--spherical=false",
        "--half-life=0",
        "--starvation=0",
        "--starvation=0.5",
        "--transaction-timeout=PT1S --checkpoint-interval=PT0.9S",
      })
  void theBoundsThemselvesAreAllowed(String arguments) {
    assertThatCode(() -> validate(arguments.split(" "))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "a b", "ä", "a/b", ".hidden"})
  void aRunsNameIsRefused(String name) {
    assertThatThrownBy(
            () -> {
              JobSettings settings = Samples.settings("--store=file:/store");
              settings.asRun(name).validate();
            })
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("--run-id is '%s'; it must be 1 to 80 letters, digits, '.', '_' or '-'", name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void theStoreMustBeGiven(String store) {
    assertThatThrownBy(() -> Samples.settings("--run-id=r", "--store=" + store).validate())
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("--store is empty; it must be given");
  }

  private static void validate(String... arguments) {
    Samples.settings(arguments).fillIn("run-1", "file:/store").validate();
  }
}
