package io.deeperstream.pipeline.fit;

import io.deeperstream.pipeline.decode.RecordDecoder;
import io.deeperstream.pipeline.decode.RejectedImageException;
import io.deeperstream.pipeline.settings.KafkaSettings;
import io.deeperstream.pipeline.source.FirstImages;
import io.deeperstream.pipeline.source.StreamedImage;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** The first files of the topic of images; records that hold none are passed over. */
final class TopicImages implements Iterator<FitImage>, AutoCloseable {

  private final FirstImages records;
  private final int limit;
  private FitImage next;
  private int read;

  /**
   * @param limit files at most
   */
  TopicImages(KafkaSettings kafka, int limit) {
    this.records = new FirstImages(kafka.consumerProperties(), kafka.imagesTopic());
    this.limit = limit;
  }

  @Override
  public boolean hasNext() {
    while (next == null && read < limit && records.hasNext()) {
      StreamedImage record = records.next();
      try {
        next =
            new FitImage(record.partition(), record.offset(), -1, -1, RecordDecoder.file(record));
        read++;
      } catch (RejectedImageException e) {
        // The stream makes a dead letter of it.
        continue;
      }
    }
    return next != null;
  }

  @Override
  public FitImage next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the topic held no further image");
    }
    FitImage found = next;
    next = null;
    return found;
  }

  @Override
  public void close() {
    records.close();
  }
}
