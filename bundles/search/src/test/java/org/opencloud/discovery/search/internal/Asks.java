package org.opencloud.discovery.search.internal;

import java.time.Duration;
import java.util.Optional;
import org.opencloud.discovery.api.search.SearchRequest;
import org.opencloud.discovery.api.search.SearchRequest.Scope;

/** Builds requests with conditions. */
record Asks(SearchRequest request) {
  static Asks filter(String search, String filter) {
    return new Asks(
        new SearchRequest(
            search, "", "", Optional.empty(), Optional.empty(), false, Scope.ALL, filter, ""));
  }

  static Asks order(String search, String order) {
    return filter(search, "").by(order);
  }

  Asks by(String order) {
    SearchRequest r = request;
    return of(r.dataType(), r.limit(), r.deadline(), r.scope(), order);
  }

  Asks type(String type) {
    SearchRequest r = request;
    return of(type, r.limit(), r.deadline(), r.scope(), r.order());
  }

  Asks limit(int limit) {
    SearchRequest r = request;
    return of(r.dataType(), Optional.of(limit), r.deadline(), r.scope(), r.order());
  }

  Asks within(Duration deadline) {
    SearchRequest r = request;
    return of(r.dataType(), r.limit(), Optional.of(deadline), r.scope(), r.order());
  }

  Asks scope(Scope scope) {
    SearchRequest r = request;
    return of(r.dataType(), r.limit(), r.deadline(), scope, r.order());
  }

  private Asks of(
      String type,
      Optional<Integer> limit,
      Optional<Duration> deadline,
      Scope scope,
      String order) {
    return new Asks(
        new SearchRequest(
            request.search(), type, "", limit, deadline, false, scope, request.filter(), order));
  }
}
