package org.opencloud.discovery.search.internal;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.BooleanSupplier;
import org.opencloud.discovery.api.search.ResourceRegistry.LoadReport;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.wire.WireLimits;

/**
 * Cuts one object, an array of objects or one object a line into entries without parsing them. A
 * broken entry costs itself: an object that begins in column one ends whatever was open before.
 */
final class JsonEntries {
  private final LoadReport report;
  private final Handler handler;
  private final ByteArrayOutputStream entry = new ByteArrayOutputStream();
  private long line = 1;
  private long began;
  private int depth;
  private boolean inText;
  private boolean escaped;
  private boolean tooLong;
  private boolean garbage;
  private boolean lineStart = true;

  /** Takes an entry that looks like an object. */
  @FunctionalInterface
  interface Handler {
    void entry(long line, byte[] json) throws StoreException;
  }

  JsonEntries(LoadReport report, Handler handler) {
    this.report = report;
    this.handler = handler;
  }

  void read(InputStream in, BooleanSupplier stop) throws IOException, StoreException {
    InputStream bytes = new BufferedInputStream(in, 1 << 16);
    long count = 0;
    for (int b = bytes.read(); b >= 0; b = bytes.read()) {
      take(b);
      if ((++count & 0xfff) == 0 && stop.getAsBoolean()) {
        return;
      }
    }
    if (depth > 0) {
      broken();
    }
  }

  private void take(int b) throws StoreException {
    boolean restart = depth > 0 && lineStart && b == '{';
    if (restart) {
      broken();
    }
    if (depth == 0) {
      outside(b);
    } else {
      inside(b);
    }
    lineStart = b == '\n';
    if (lineStart) {
      line++;
      garbage = false;
    }
  }

  private void outside(int b) {
    if (garbage) {
      return;
    }
    if (b == '{') {
      began = line;
      depth = 1;
      entry.reset();
      entry.write(b);
    } else if (" \t\r\n,[]".indexOf(b) < 0) {
      garbage = true;
      report.refused(line, "", "expected a JSON object");
    }
  }

  private void inside(int b) throws StoreException {
    keep(b);
    if (inText) {
      inText = b != '"' || escaped;
      escaped = b == '\\' && !escaped;
      if (b == '\n') {
        broken();
      }
    } else if (b == '"') {
      inText = true;
    } else if (b == '{' || b == '[') {
      depth++;
    } else if ((b == '}' || b == ']') && --depth == 0) {
      complete();
    }
  }

  private void keep(int b) {
    if (entry.size() <= WireLimits.RESOURCE_BYTES) {
      entry.write(b);
    } else {
      tooLong = true;
    }
  }

  private void complete() throws StoreException {
    if (tooLong) {
      report.refused(began, "", "expected at most " + WireLimits.RESOURCE_BYTES + " bytes");
    } else {
      handler.entry(began, entry.toByteArray());
    }
    reset();
  }

  private void broken() {
    report.refused(began, "", "expected one JSON object: it does not end");
    reset();
  }

  private void reset() {
    depth = 0;
    inText = false;
    escaped = false;
    tooLong = false;
    entry.reset();
  }
}
