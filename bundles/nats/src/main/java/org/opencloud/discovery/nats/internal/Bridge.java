package org.opencloud.discovery.nats.internal;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.partners.NoticeListener;
import org.opencloud.discovery.api.partners.PartnerLink;
import org.opencloud.discovery.api.peers.PeerRegistry;
import org.opencloud.discovery.api.search.ResourceRegistry;
import org.opencloud.discovery.api.search.SearchService;
import org.opencloud.discovery.api.types.NetworkTypes;
import org.opencloud.discovery.wire.BridgeMessages;
import org.opencloud.discovery.wire.BridgeNotices;

/** Wires the bridge: subjects to desks, desks to the node, results to the queue that is sent. */
final class Bridge implements AutoCloseable {
  private static final int PENDING_MESSAGES = 1_024;
  private static final long PENDING_BYTES = 16 * 1024 * 1024;
  private static final int SEARCH_THREADS = 2;
  private static final int SEARCH_QUEUE = 256;
  private static final int RESOURCE_THREADS = 2;
  private static final int RESOURCE_QUEUE = 64;
  private static final Duration LAST_ACCOUNTS = Duration.ofSeconds(1);

  private final Settings settings;
  private final Link link;
  private final Outbound outbound;
  private final Searches searches;
  private final ResourceChanges resources;
  private final PeerChanges peers;
  private final Desk searchDesk;
  private final Desk resourceDesk;
  private final Propagation propagation;
  private final Arrivals arrivals;
  private final List<Registration> gauges;

  Bridge(
      Settings settings,
      Meters meters,
      Supplier<Optional<SearchService>> search,
      Supplier<Optional<ResourceRegistry>> registry,
      Supplier<Optional<PartnerLink>> partners,
      Supplier<Optional<PeerRegistry>> peerRegistry,
      Supplier<Optional<NetworkTypes>> types) {
    Counts counts = new Counts(meters);
    BridgeMessages messages = new BridgeMessages(settings.payload());
    this.settings = settings;
    this.link = new Link(settings, counts, this::listen);
    this.outbound = new Outbound(link, settings, counts);
    Replies replies = new Replies(messages, settings.subjects(), outbound, counts);
    this.searches = new Searches(search, messages, settings.subjects(), outbound, replies, counts);
    this.resources = new ResourceChanges(registry, messages, replies, counts);
    this.peers = new PeerChanges(settings.relationApps(), peerRegistry, messages, replies, counts);
    this.searchDesk = new Desk("search", SEARCH_THREADS, SEARCH_QUEUE, replies, counts);
    this.resourceDesk = new Desk("resource", RESOURCE_THREADS, RESOURCE_QUEUE, replies, counts);
    BridgeNotices told = new BridgeNotices(settings.payload());
    this.arrivals = new Arrivals(told, settings.partnerSubjects(), outbound);
    this.propagation =
        new Propagation(
            searches,
            new TypeQuestions(types, replies),
            new Notices(partners, registry, told, replies),
            resourceDesk,
            counts);
    this.gauges =
        List.of(
            counts.gauge("connected", () -> link.state().connected() ? 1 : 0),
            counts.gauge("outbound.messages", outbound::waitingMessages),
            counts.gauge("outbound.bytes", outbound::waitingBytes),
            counts.gauge("searches", searches::running));
  }

  void start() {
    outbound.start();
    link.start();
  }

  LinkState state() {
    return link.state();
  }

  /** Takes what partners tell, for the applications. */
  NoticeListener arrivals() {
    return arrivals;
  }

  /** In this order: no new requests, no running searches, nothing unsent, no connection. */
  @Override
  public void close() {
    link.stopListening();
    searchDesk.close();
    resourceDesk.close();
    searches.cancel();
    searches.awaitNone(LAST_ACCOUNTS);
    outbound.close();
    link.close();
    gauges.forEach(Registration::close);
  }

  private Dispatcher listen(Connection connection) {
    Dispatcher dispatcher = connection.createDispatcher();
    dispatcher.setPendingLimits(PENDING_MESSAGES, PENDING_BYTES);
    Settings.Subjects subjects = settings.subjects();
    listen(dispatcher, subjects.request(), searchDesk, propagation);
    listen(dispatcher, subjects.create(), resourceDesk, peers.creationBefore(resources.creation()));
    listen(dispatcher, subjects.remove(), resourceDesk, peers.removalBefore(resources.removal()));
    return dispatcher;
  }

  private void listen(Dispatcher dispatcher, String subject, Desk desk, RequestHandler handler) {
    if (!subject.isEmpty()) {
      String queue = settings.subjects().queue();
      dispatcher.subscribe(subject, queue, message -> desk.take(request(message), handler));
    }
  }

  private static Request request(Message message) {
    String replyTo = message.getReplyTo();
    return new Request(message.getData(), replyTo == null ? "" : replyTo);
  }
}
