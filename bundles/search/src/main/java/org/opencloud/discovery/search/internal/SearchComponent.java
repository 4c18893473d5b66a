package org.opencloud.discovery.search.internal;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.NetworkKeys;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.Signer;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.api.node.Slot;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.Refusals;
import org.opencloud.discovery.api.search.AccessPreview;
import org.opencloud.discovery.api.search.ResourceRegistry;
import org.opencloud.discovery.api.search.ResourceViews;
import org.opencloud.discovery.api.search.SearchService;
import org.opencloud.discovery.api.search.SearchTraces;
import org.opencloud.discovery.api.store.PeerStore;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.api.transport.TopicBus;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.api.types.LocalTypes;
import org.opencloud.discovery.api.types.NetworkTypes;
import org.opencloud.discovery.api.types.ResourceCheck;
import org.opencloud.discovery.spi.SearchProvider;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
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
 * Wires searching. Its services are registered by hand once all is built: transport takes the
 * stream protocol while it is itself being bound here, which component activation cannot do.
 */
@Component(
    service = {},
    immediate = true,
    configurationPid = SearchConfig.PID)
@Designate(ocd = SearchConfig.class)
public final class SearchComponent {
  private final SearchNode node;
  private final NamedStores stores = new NamedStores();
  private final Slot<NetworkKeys> networkKeys = new Slot<>();
  private final List<ServiceRegistration<?>> services = new ArrayList<>();

  @Activate
  public SearchComponent(
      BundleContext context,
      SearchConfig config,
      @Reference NodeIdentity identity,
      @Reference Signer signer,
      @Reference KeyNames names,
      @Reference Meters meters) {
    node =
        new SearchNode(
            new SearchNode.Parts(
                identity,
                signer,
                names,
                meters,
                SearchConfig.Reader.settings(config),
                Clock.systemUTC(),
                new SecureRandom(),
                new HomeOwnersFile(NodeHome.of(context::getProperty)),
                () -> networkKeys.now().map(NetworkKeys::problem).orElse("")),
            new SearchThreads(SearchConfig.Reader.workers(config)));
    ResourceRegistry registry = node.registry(stores);
    for (StreamProtocol protocol : node.protocols()) {
      services.add(context.registerService(StreamProtocol.class, protocol, null));
    }
    services.add(context.registerService(ResourceRegistry.class, registry, null));
    services.add(context.registerService(ResourceViews.class, node.views(), null));
    services.add(context.registerService(AccessPreview.class, node.preview(registry), null));
    services.add(context.registerService(LocalTypes.class, node.localTypes(), null));
    services.add(context.registerService(SearchTraces.class, node.traces(), null));
    services.add(context.registerService(SearchService.class, node, null));
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
  void bindBus(TopicBus bus) {
    node.bind(bus);
  }

  void unbindBus(TopicBus bus) {
    node.unbind(bus);
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
  void bindRefusals(Refusals refusals) {
    node.bind(refusals);
  }

  void unbindRefusals(Refusals refusals) {
    node.unbind(refusals);
  }

  /** The store in force: the one with the highest ranking. */
  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindStore(ResourceStore inForce) {
    node.bind(inForce);
  }

  void unbindStore(ResourceStore inForce) {
    node.unbind(inForce);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindNetworkKeys(NetworkKeys keys) {
    networkKeys.fill(keys);
  }

  void unbindNetworkKeys(NetworkKeys keys) {
    networkKeys.empty(keys);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindTypes(NetworkTypes types) {
    node.bind(types);
  }

  void unbindTypes(NetworkTypes types) {
    node.unbind(types);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addProvider(SearchProvider provider, ServiceReference<SearchProvider> reference) {
    node.add(provider, Owner.of(reference));
  }

  void removeProvider(SearchProvider provider) {
    node.remove(provider);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addCheck(ResourceCheck check, ServiceReference<ResourceCheck> reference) {
    node.add(check, Owner.of(reference));
  }

  void removeCheck(ResourceCheck check) {
    node.remove(check);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addInstalled(ResourceStore installed) {
    stores.add(installed);
  }

  void removeInstalled(ResourceStore installed) {
    stores.remove(installed);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addInstalledPeers(PeerStore installed) {
    stores.add(installed);
  }

  void removeInstalledPeers(PeerStore installed) {
    stores.remove(installed);
  }
}
