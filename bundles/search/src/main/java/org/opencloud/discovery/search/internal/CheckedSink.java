package org.opencloud.discovery.search.internal;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.opencloud.discovery.api.store.StoreLimits;
import org.opencloud.discovery.spi.Hit;
import org.opencloud.discovery.spi.HitSink;
import org.opencloud.discovery.wire.WireLimits;

/** Checks what a provider offers before anything of it goes on. */
final class CheckedSink implements HitSink {
  /** Withheld or bad hits after which a provider is stopped: it does nothing but offer them. */
  private static final int USELESS = 10_000;

  private final String type;
  private final Asking asking;
  private final AnswerView view;
  private final NarrowedCatalog catalog;
  private final ProviderCall call;
  private final TypeQuery query;
  private final Collector collector;
  private final HitCounts counts;
  private final Drops drops;
  private final AtomicLong useless = new AtomicLong();
  private final AtomicInteger bad = new AtomicInteger();

  CheckedSink(
      String type,
      Asking asking,
      AnswerView view,
      NarrowedCatalog catalog,
      ProviderCall call,
      TypeQuery query,
      Collector collector,
      HitCounts counts,
      Drops drops) {
    this.type = type;
    this.asking = asking;
    this.view = view;
    this.catalog = catalog;
    this.call = call;
    this.query = query;
    this.collector = collector;
    this.counts = counts;
    this.drops = drops;
  }

  @Override
  public boolean offer(Hit hit) {
    if (call.isOver() || query.cancelled()) {
      return false;
    }
    if (!asking.maySee(hit.access(), type)) {
      return refuse("access");
    }
    byte[] json = hit.json();
    if (hit.id().isBlank()
        || hit.id().length() > StoreLimits.ID_CHARACTERS
        || json.length > WireLimits.RESOURCE_BYTES) {
      return bad("size");
    }
    try {
      boolean stored = catalog.made(hit);
      byte[] seen = stored ? json : view.of(json, hit.access(), asking.asker());
      if (seen.length > WireLimits.RESOURCE_BYTES) {
        return bad("size");
      }
      return stored || query.meets(seen) ? take(hit, seen) : refuse("filter");
    } catch (AnswerView.WrongType e) {
      return bad("type");
    } catch (IOException e) {
      return bad("json");
    }
  }

  private boolean take(Hit hit, byte[] seen) {
    boolean more = collector.take(type, hit.id(), seen, !hit.access().isPublic());
    if (more) {
      counts.taken();
    } else {
      counts.refused("as more than wanted");
    }
    return more;
  }

  /** Whether the provider offered what no resource can be. */
  boolean sawBad() {
    return bad.get() > 0;
  }

  private boolean bad(String reason) {
    bad.incrementAndGet();
    return refuse(reason);
  }

  private boolean refuse(String reason) {
    drops.hit(reason);
    counts.refused(reason);
    return useless.incrementAndGet() < USELESS;
  }
}
