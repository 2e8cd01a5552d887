package io.deeperstream.pipeline.source;

import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;

/** Emits records with their pass, and remembers per split the next offset to read. */
final class ImageSourceReader
    extends SingleThreadMultiplexSourceReaderBase<
        FetchedImage, StreamedImage, PassSplit, ImageSourceReader.Position> {

  /** The position in a split; mutable, confined to the task's thread. */
  static final class Position {
    private PassSplit split;

    Position(PassSplit split) {
      this.split = split;
    }
  }

  ImageSourceReader(Properties kafka, SourceReaderContext context) {
    super(
        () -> new ImageSplitReader(kafka),
        (fetched, output, position) -> {
          var record = fetched.record();
          output.collect(
              new StreamedImage(
                  record.value(), record.partition(), record.offset(), fetched.pass()));
          position.split = position.split.after(fetched.pass(), record.offset());
        },
        context.getConfiguration(),
        context);
  }

  @Override
  protected void onSplitFinished(Map<String, Position> finished) {
    throw new IllegalStateException("splits never finish, but these did: " + finished.keySet());
  }

  @Override
  protected Position initializedState(PassSplit split) {
    return new Position(split);
  }

  @Override
  protected PassSplit toSplitType(String splitId, Position position) {
    return position.split;
  }
}
