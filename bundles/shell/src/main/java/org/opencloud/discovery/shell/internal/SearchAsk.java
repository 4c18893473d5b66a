package org.opencloud.discovery.shell.internal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.opencloud.discovery.api.search.AccessPreview;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.Answer;
import org.opencloud.discovery.api.search.Search;
import org.opencloud.discovery.api.search.SearchRequest;
import org.opencloud.discovery.api.search.SearchRequest.Scope;
import org.opencloud.discovery.api.search.SearchService;

/** {@code search:ask}. */
@Service
@Command(
    scope = "search",
    name = "ask",
    description = "Asks the network for resources; Ctrl-C ends the search")
public final class SearchAsk extends NodeCommand {
  private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(1);
  private static final Duration GRACE = Duration.ofSeconds(5);

  @Option(name = "--type", description = "Only this resource type")
  @Completion(TypeCompleter.class)
  String type = "";

  @Option(
      name = "--filter",
      description = "What the fields must meet, such as 'gpu.count>=2 and location=EU'")
  @Completion(FilterCompleter.class)
  String filter = "";

  @Option(
      name = "--order",
      description = "Number fields to order by, such as 'price.hour, -gpu.count'; - is descending")
  @Completion(OrderCompleter.class)
  String order = "";

  @Option(
      name = "--scope",
      description =
          "Whom to ask: all, the whole network (default); known, the stored peers; partner, those"
              + " of them that are partners")
  @Completion(ScopeCompleter.class)
  String scope = Scope.ALL.word();

  @Option(name = "--limit", description = "At most this many results, 1 to 1000 (default 100)")
  int limit = SearchRequest.DEFAULT_LIMIT;

  @Option(name = "--deadline", description = "Milliseconds, 100 to 60000 (default 5000)")
  long deadline = SearchRequest.DEFAULT_DEADLINE.toMillis();

  @Option(name = "--private", description = "Own private resources too")
  boolean ownPrivate;

  @Option(name = "--as", description = "What this node shows to that peer; asks nobody else")
  @Completion(PeerCompleter.class)
  String as = "";

  @Argument(
      name = "words",
      description = "What to look for; none are needed with a filter",
      multiValued = true)
  List<String> words = List.of();

  @Override
  void run(Services services, PrintStream out) throws Exception {
    refuseOptions(words);
    if (words.isEmpty() && filter.isBlank()) {
      throw failed("expected words, or --filter");
    }
    SearchService service = services.need(SearchService.class, "oc-search");
    Conversation conversation = new Conversation();
    SearchRequest request = request();
    Search search =
        as.isEmpty()
            ? service.ask(request, conversation)
            : preview(services, request, conversation);
    if (!json) {
      warn(service, search, out);
    }
    try {
      follow(conversation, request, out);
    } catch (InterruptedException e) {
      search.cancel();
      conversation.take(CANCEL_PATIENCE, answer -> {}).ifPresent(account -> end(account, out));
      Thread.currentThread().interrupt();
    }
  }

  private Search preview(Services services, SearchRequest request, Conversation conversation)
      throws Exception {
    if (ownPrivate) {
      throw failed("--as and --private: a peer never sees what is private");
    }
    if (request.scope() != Scope.ALL) {
      throw failed("--as and --scope: what a peer sees is looked up here, and nobody is asked");
    }
    return services
        .need(AccessPreview.class, "oc-search")
        .search(request, StoredPeer.key(services, as), conversation);
  }

  private void warn(SearchService service, Search search, PrintStream out) {
    // Peers that are asked one by one may have to be dialled first.
    if (search.reachable() == 0 && as.isEmpty() && scope().equals(Optional.of(Scope.ALL))) {
      out.println("Nobody is reachable: only what this node has itself.");
    }
    boolean known = service.types().stream().anyMatch(each -> each.name().equals(type));
    if (!type.isEmpty() && !type.equals("ALL") && !known) {
      String answers = as.isEmpty() ? ": only other nodes answer." : ".";
      out.println(Plain.text("This node has no plugin for " + type + answers));
    }
  }

  private Optional<Scope> scope() {
    return Scope.of(scope);
  }

  private SearchRequest request() throws CommandException {
    if (limit < 1 || limit > SearchRequest.MAX_LIMIT) {
      throw failed("--limit: expected 1 to " + SearchRequest.MAX_LIMIT);
    }
    long least = SearchRequest.MIN_DEADLINE.toMillis();
    long most = SearchRequest.MAX_DEADLINE.toMillis();
    if (deadline < least || deadline > most) {
      throw failed("--deadline: expected " + least + " to " + most + " milliseconds");
    }
    return new SearchRequest(
        String.join(" ", words),
        type,
        "",
        Optional.of(limit),
        Optional.of(Duration.ofMillis(deadline)),
        ownPrivate,
        scope().orElseThrow(() -> failed("--scope: expected one of " + Scope.words())),
        filter,
        order);
  }

  private void follow(Conversation conversation, SearchRequest request, PrintStream out)
      throws Exception {
    Duration longest = request.deadline().orElse(SearchRequest.DEFAULT_DEADLINE).plus(GRACE);
    StreamTable table = new StreamTable(out, !noFormat, SearchView.COLUMNS);
    Optional<Account> account = conversation.take(longest, answer -> show(answer, table, out));
    end(account.orElseThrow(() -> failed("the search did not end in time")), out);
  }

  private void show(Answer answer, StreamTable table, PrintStream out) {
    if (json) {
      print(out, SearchView.json(answer));
    } else {
      table.row(SearchView.row(answer));
    }
  }

  private void end(Account account, PrintStream out) {
    if (json) {
      print(out, SearchView.json(account));
    } else {
      List<String> lines =
          as.isEmpty() ? SearchView.lines(account) : SearchView.previewLines(account);
      lines.forEach(out::println);
    }
  }
}
