package org.opencloud.discovery.partners.internal;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.Signer;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.api.node.OneThread;
import org.opencloud.discovery.api.partners.NoticeListener;
import org.opencloud.discovery.api.partners.PartnerLink;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.Refusals;
import org.opencloud.discovery.api.records.NetworkClock;
import org.opencloud.discovery.api.search.ResourceViews;
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

/**
 * Wires what partners do. Its services are registered by hand once all is built: transport takes
 * the stream protocols while it is itself being bound here, which component activation cannot do.
 */
@Component(
    service = {},
    immediate = true,
    configurationPid = PartnersConfig.PID)
@Designate(ocd = PartnersConfig.class)
public final class PartnersComponent {
  private final DiskThread disk = new DiskThread();
  private final PartnersNode node;
  private final List<ServiceRegistration<?>> services = new ArrayList<>();

  @Activate
  public PartnersComponent(
      BundleContext context,
      PartnersConfig config,
      @Reference NodeIdentity identity,
      @Reference Signer signer,
      @Reference KeyNames names,
      @Reference Meters meters) {
    node =
        new PartnersNode(
            new PartnersNode.Parts(
                identity,
                signer,
                names,
                meters,
                PartnersConfig.Reader.settings(config),
                NodeHome.of(context::getProperty),
                Clock.systemUTC(),
                new SecureRandom()),
            OneThread.named("partners-loop"),
            disk);
    for (StreamProtocol protocol : node.protocols()) {
      services.add(context.registerService(StreamProtocol.class, protocol, null));
    }
    services.add(context.registerService(PartnerLink.class, node, null));
  }

  @Deactivate
  void close() {
    services.forEach(ServiceRegistration::unregister);
    node.close();
    disk.close();
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
  void bindListener(NoticeListener listener) {
    node.ports().listener().fill(listener);
  }

  void unbindListener(NoticeListener listener) {
    node.ports().listener().empty(listener);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindViews(ResourceViews views) {
    node.ports().views().fill(views);
  }

  void unbindViews(ResourceViews views) {
    node.ports().views().empty(views);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindRefusals(Refusals refusals) {
    node.ports().refusals().fill(refusals);
  }

  void unbindRefusals(Refusals refusals) {
    node.ports().refusals().empty(refusals);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void bindClock(NetworkClock clock) {
    node.ports().clock().fill(clock);
  }

  void unbindClock(NetworkClock clock) {
    node.ports().clock().empty(clock);
  }
}
