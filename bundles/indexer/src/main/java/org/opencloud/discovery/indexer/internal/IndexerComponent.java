package org.opencloud.discovery.indexer.internal;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.opencloud.discovery.api.dht.Dht;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.Refusals;
import org.opencloud.discovery.api.records.IndexerRole;
import org.opencloud.discovery.api.store.RecordStore;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.api.transport.Transport;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/** Wires the role. Its services are registered by hand: several of one kind. */
@Component(
    service = {},
    immediate = true,
    configurationPid = IndexerConfig.PID)
@Designate(ocd = IndexerConfig.class)
public final class IndexerComponent {
  private final Indexer indexer;
  private final List<ServiceRegistration<?>> services = new ArrayList<>();

  @Activate
  public IndexerComponent(
      BundleContext context,
      IndexerConfig config,
      @Reference NodeIdentity identity,
      @Reference KeyNames names,
      @Reference Meters meters) {
    indexer =
        new Indexer(
            new Indexer.Parts(
                identity,
                names,
                meters,
                IndexerConfig.Reader.settings(config),
                Clock.systemUTC(),
                new SecureRandom()),
            Threads.started(IndexerConfig.Reader.workers(config)));
    for (StreamProtocol protocol : indexer.protocols()) {
      services.add(context.registerService(StreamProtocol.class, protocol, null));
    }
    services.add(context.registerService(IndexerRole.class, indexer, null));
  }

  @Deactivate
  void close() {
    services.forEach(ServiceRegistration::unregister);
    indexer.close();
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindTransport(Transport transport) {
    indexer.bind(transport);
  }

  /** What was last known of the network stays: without it no stream comes. */
  void unbindTransport(Transport transport) {}

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindDirectory(PeerDirectory directory) {
    indexer.bind(directory);
  }

  void unbindDirectory(PeerDirectory directory) {
    indexer.unbind(directory);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindRefusals(Refusals refusals) {
    indexer.bind(refusals);
  }

  void unbindRefusals(Refusals refusals) {
    indexer.unbind(refusals);
  }

  /** The store in force: the one with the highest ranking. */
  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindStore(RecordStore inForce) {
    indexer.bind(inForce);
  }

  void unbindStore(RecordStore inForce) {
    indexer.unbind(inForce);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindDht(Dht dht) {
    indexer.bind(dht);
  }

  void unbindDht(Dht dht) {
    indexer.unbind(dht);
  }
}
