package org.opencloud.discovery.types.internal;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.Signer;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.node.OneThread;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.api.transport.TopicBus;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.api.types.LocalTypes;
import org.opencloud.discovery.api.types.NetworkTypes;
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
 * Wires the network's types. Its services are registered by hand once all is built: transport takes
 * the stream protocol while it is itself being bound here, which component activation cannot do.
 */
@Component(
    service = {},
    immediate = true,
    configurationPid = TypesConfig.PID)
@Designate(ocd = TypesConfig.class)
public final class TypesComponent {
  private final TypesNode node;
  private final List<ServiceRegistration<?>> services = new ArrayList<>();

  @Activate
  public TypesComponent(
      BundleContext context,
      TypesConfig config,
      @Reference NodeIdentity identity,
      @Reference Signer signer,
      @Reference Meters meters) {
    node =
        new TypesNode(
            new TypesNode.Parts(
                identity,
                signer,
                meters,
                TypesConfig.Reader.settings(config),
                Clock.systemUTC(),
                new SecureRandom()),
            OneThread.named("types-loop"));
    services.add(context.registerService(StreamProtocol.class, node.protocol(), null));
    services.add(context.registerService(NetworkTypes.class, node.networkTypes(), null));
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
  void bindLocal(LocalTypes local) {
    node.bind(local);
  }

  void unbindLocal(LocalTypes local) {
    node.unbind(local);
  }
}
