package org.opencloud.discovery.api.store;

import java.util.List;
import org.opencloud.discovery.spi.Filter;

/** Counts the parts of one filter: a provider may make filters that no grammar would. */
final class FilterLimits {
  private int parts;
  private int terms;

  void check(Filter filter) throws StoreException {
    check(filter, 1);
  }

  private void check(Filter filter, int depth) throws StoreException {
    StoreLimits.require(
        ++parts <= StoreLimits.FILTER_PARTS && depth <= StoreLimits.FILTER_DEPTH,
        "a filter of at most %d parts, %d inside each other"
            .formatted(StoreLimits.FILTER_PARTS, StoreLimits.FILTER_DEPTH));
    if (filter instanceof Filter.All all) {
      checkAll(all.parts(), depth);
    } else if (filter instanceof Filter.Any any) {
      checkAll(any.parts(), depth);
    } else if (filter instanceof Filter.Not not) {
      check(not.part(), depth + 1);
    } else {
      checkTerm(filter);
    }
  }

  private void checkAll(List<Filter> all, int depth) throws StoreException {
    for (Filter part : all) {
      check(part, depth + 1);
    }
  }

  private void checkTerm(Filter term) throws StoreException {
    StoreLimits.require(
        ++terms <= StoreLimits.FILTER_TERMS,
        "a filter of at most " + StoreLimits.FILTER_TERMS + " comparisons");
    StoreLimits.text(path(term), 1, StoreLimits.PATH_CHARACTERS, "field path");
    if (term instanceof Filter.NumberIs number) {
      StoreLimits.require(Double.isFinite(number.number()), "a finite number to compare with");
    } else if (term instanceof Filter.TextIs text && !text.text().isEmpty()) {
      StoreLimits.text(text.text(), 1, Integer.MAX_VALUE, "text to compare with");
    }
  }

  private static String path(Filter term) throws StoreException {
    if (term instanceof Filter.NumberIs number) {
      return number.path();
    } else if (term instanceof Filter.TextIs text) {
      return text.path();
    } else if (term instanceof Filter.FlagIs flag) {
      return flag.path();
    } else if (term instanceof Filter.Has has) {
      return has.path();
    }
    throw new StoreException(StoreException.Reason.INVALID, "expected a filter of this version");
  }
}
