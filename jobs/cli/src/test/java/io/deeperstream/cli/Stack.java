package io.deeperstream.cli;

import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.pipeline.settings.SettingSources;
import io.deeperstream.schemas.Decoders;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.ImageRecord;
import io.deeperstream.schemas.PseudoLabel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Broker, cluster and settings of one integration test. */
final class Stack implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @Command
  private static final class Parsed {
    @Mixin private RunSettings run;
  }

  final LocalStack local;
  final String broker;
  FlinkAddress flink;

  Stack(Path folder) throws IOException {
    local = new LocalStack(folder);
    broker = local.startBroker();
  }

  /** Settings of a small network and a job that shows its labels soon. */
  JobSettings settings(String... more) {
    JobSettings settings = parse(local.store(), arguments(more));
    settings.kafka().useBroker(broker);
    return settings;
  }

  /** Reads settings from a command line. */
  static JobSettings parse(String store, String... arguments) {
    Parsed parsed = new Parsed();
    CommandLine commandLine = new CommandLine(parsed).setOverwrittenOptionsAllowed(true);
    commandLine.setDefaultValueProvider(SettingSources.of(arguments, Map.of()));
    commandLine.parseArgs(arguments);
    return parsed.run.resolve(Clock.systemUTC(), store);
  }

  /** Those settings as a command line gives them. */
  static String[] arguments(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--run-id=test",
                "--features=8,M,16,M",
                "--classifier=32",
                "--clusters=16",
                "--dimension=16",
                "--checkpoint-interval=PT1S",
                "--half-life=0",
                "--starvation=0",
                "--training=off"));
    for (String argument : more) {
      String option = argument.substring(0, argument.indexOf('=') + 1);
      arguments.removeIf(given -> given.startsWith(option));
      arguments.add(argument);
    }
    return arguments.toArray(String[]::new);
  }

  FlinkJobs startFlink(JobSettings settings) throws IOException {
    flink = local.startFlink(settings, 0);
    return new FlinkJobs(flink);
  }

  /** Writes records into a topic, null for a tombstone; returns when they are there. */
  void write(String topic, Integer partition, List<byte[]> values) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", broker);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (byte[] value : values) {
        // A compacted topic takes no record without a key.
        byte[] key = text(UUID.randomUUID().toString());
        var sent = producer.send(new ProducerRecord<>(topic, partition, key, value));
        if (values.size() < 10) {
          sent.get();
        }
      }
    } catch (Exception e) {
      throw new IllegalStateException("cannot write to " + topic, e);
    }
  }

  static byte[] record(String id, byte[] image) throws IOException {
    ByteBuffer encoded = new ImageRecord(id, ByteBuffer.wrap(image)).toByteBuffer();
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    return bytes;
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Waits until so many (partition, offset, pass) are committed. */
  void await(LabelTally tally, long distinct, FlinkJobs jobs, JobID job) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (tally.distinct() < distinct) {
      tally.update();
      JobStatus status = jobs.status(job);
      if (status.isGloballyTerminalState() || System.nanoTime() > deadline) {
        throw new AssertionError(
            "%d of %d images are labelled, the job is %s: %s"
                .formatted(
                    tally.distinct(), distinct, status, new JobMetrics(flink, job).lastFailure()));
      }
    }
  }

  /** All committed labels of all runs. */
  List<PseudoLabel> labels(JobSettings settings) throws IOException {
    List<PseudoLabel> labels = new ArrayList<>();
    try (CommittedTopics topic =
        new CommittedTopics(settings.kafka(), List.of(settings.kafka().pseudoLabelsTopic()))) {
      topic.complete(record -> labels.add(Decoders.PSEUDO_LABEL.decode(record.value())));
    }
    return labels;
  }

  List<Generation> generations(JobSettings settings) throws IOException {
    List<Generation> generations = new ArrayList<>();
    try (CommittedTopics topic =
        new CommittedTopics(settings.kafka(), List.of(settings.kafka().generationsTopic()))) {
      topic.complete(record -> generations.add(Decoders.GENERATION.decode(record.value())));
    }
    return generations;
  }

  @Override
  public void close() throws Exception {
    local.close();
  }
}
