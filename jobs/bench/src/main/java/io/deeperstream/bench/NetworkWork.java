package io.deeperstream.bench;

import io.deeperstream.model.HeadSpec;
import io.deeperstream.model.Network;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.StepResult;
import io.deeperstream.model.Student;
import io.deeperstream.model.StudentOptions;
import io.deeperstream.model.Teacher;
import io.deeperstream.model.TeacherOptions;
import io.deeperstream.model.TrainingBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.apache.flink.util.FileUtils;

/** The product's own teacher or student, given the same batch again and again. */
interface NetworkWork extends AutoCloseable {

  /** One batch. */
  void run();

  @Override
  void close();

  /** Runs some batches; returns the seconds that they took. */
  default double seconds(int batches) {
    long began = System.nanoTime();
    for (int i = 0; i < batches; i++) {
      run();
    }
    return (System.nanoTime() - began) / 1e9;
  }

  /** Embeds with a teacher of random weights; checks that descriptors are finite. */
  static NetworkWork forward(NetworkSpec spec, TeacherOptions options, int batch)
      throws IOException {
    Path folder = Files.createTempDirectory("deeperstream-bench");
    try (Network network = Network.random(spec, 1)) {
      network.export(folder);
      Teacher teacher = Teacher.load(folder, options);
      byte[] pixels = pixels(spec, batch);
      return new NetworkWork() {
        @Override
        public void run() {
          float[] descriptors = teacher.embed(pixels, batch).data();
          if (!Float.isFinite(descriptors[descriptors.length - 1])) {
            throw new IllegalStateException("a descriptor is not finite");
          }
        }

        @Override
        public void close() {
          teacher.close();
        }
      };
    } finally {
      FileUtils.deleteDirectory(folder.toFile());
    }
  }

  /** Trains a student, every super-class equally often; checks that the loss is finite. */
  static NetworkWork training(NetworkSpec spec, HeadSpec heads, TeacherOptions options, int batch)
      throws IOException {
    Student student =
        Student.create(spec, heads, new StudentOptions(0.9, 1e-5, true, 1, 0, 1, options));
    int[] rotation = new int[batch];
    int[] superCluster = new int[batch];
    for (int i = 0; i < batch; i++) {
      rotation[i] = i % heads.rotations();
      superCluster[i] = i / heads.rotations() % heads.superClusters();
    }
    TrainingBatch images =
        new TrainingBatch(
            pixels(spec, batch),
            rotation,
            superCluster,
            new Random(1).ints(batch, 0, heads.subClusters()).toArray());
    return new NetworkWork() {
      private long step;

      @Override
      public void run() {
        StepResult result = student.step(images, 0.01, ++step);
        if (!Double.isFinite(result.loss())) {
          throw new IllegalStateException("the loss of step %d is not finite".formatted(step));
        }
      }

      @Override
      public void close() {
        student.close();
      }
    };
  }

  private static byte[] pixels(NetworkSpec spec, int batch) {
    byte[] pixels = new byte[batch * spec.imageSize() * spec.imageSize() * 3];
    new Random(2).nextBytes(pixels);
    return pixels;
  }
}
