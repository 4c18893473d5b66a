package org.opencloud.discovery.records.internal;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.opencloud.discovery.api.dht.Dht;
import org.opencloud.discovery.api.dht.RecordValidator;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.Signer;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.api.node.OneThread;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.PeerResolver;
import org.opencloud.discovery.api.records.IndexerRole;
import org.opencloud.discovery.api.records.NetworkClock;
import org.opencloud.discovery.api.records.NodeRecords;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.wire.EventIds;
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

/**
 * Wires the client side of indexers. Its services are registered by hand once all is built: two of
 * them are of one kind, and transport takes them while it is itself being bound here.
 */
@Component(
    service = {},
    immediate = true,
    configurationPid = RecordsConfig.PID)
@Designate(ocd = RecordsConfig.class)
public final class RecordsComponent {
  private final RecordsNode node;
  private final List<ServiceRegistration<?>> services = new ArrayList<>();

  @Activate
  public RecordsComponent(
      BundleContext context,
      RecordsConfig config,
      @Reference NodeIdentity identity,
      @Reference Signer signer,
      @Reference KeyNames names,
      @Reference Meters meters) {
    SecureRandom random = new SecureRandom();
    ScheduledExecutorService loop = OneThread.named("records");
    node =
        new RecordsNode(
            new RecordsNode.Parts(
                identity,
                signer,
                names,
                meters,
                NodeHome.of(context::getProperty),
                RecordsConfig.Reader.settings(config),
                Clock.systemUTC(),
                System::nanoTime,
                random,
                new EventIds(random)::next),
            loop,
            loop::shutdownNow);
    services.add(context.registerService(NodeRecords.class, node, null));
    services.add(context.registerService(NetworkClock.class, node.networkClock(), null));
    services.add(context.registerService(PeerResolver.class, node.resolver(), null));
    for (String namespace : List.of(DidRecords.NODE, DidRecords.INDEXER)) {
      Hashtable<String, Object> properties = new Hashtable<>();
      properties.put(RecordValidator.NAMESPACE, namespace);
      services.add(
          context.registerService(RecordValidator.class, node.validator(namespace), properties));
    }
  }

  @Deactivate
  void close() {
    services.forEach(ServiceRegistration::unregister);
    node.close();
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindTransport(Transport transport) {
    node.bind(transport);
  }

  void unbindTransport(Transport transport) {
    node.unbind(transport);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindDht(Dht dht) {
    node.bind(dht);
  }

  void unbindDht(Dht dht) {
    node.unbind(dht);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindDirectory(PeerDirectory directory) {
    node.bind(directory);
  }

  void unbindDirectory(PeerDirectory directory) {
    node.unbind(directory);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindRole(IndexerRole role) {
    node.bind(role);
  }

  void unbindRole(IndexerRole role) {
    node.unbind(role);
  }
}
