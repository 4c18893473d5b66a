package org.opencloud.discovery.nats.internal;

import java.util.Optional;
import org.opencloud.discovery.api.bridge.BridgeStatus;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.node.SettingsFile;
import org.opencloud.discovery.api.partners.Notice;
import org.opencloud.discovery.api.partners.NoticeListener;
import org.opencloud.discovery.api.partners.PartnerLink;
import org.opencloud.discovery.api.peers.PeerRegistry;
import org.opencloud.discovery.api.search.ResourceRegistry;
import org.opencloud.discovery.api.search.SearchService;
import org.opencloud.discovery.api.types.NetworkTypes;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the bridge while its bundle is active; without search it answers with an error. */
@Component(
    service = {BridgeStatus.class, NoticeListener.class},
    immediate = true,
    configurationPid = NatsComponent.PID)
@Designate(ocd = NatsConfig.class)
public final class NatsComponent implements BridgeStatus, NoticeListener {
  static final String PID = "org.opencloud.discovery.nats";

  private static final Logger LOG = LoggerFactory.getLogger(NatsComponent.class);
  private static final SettingsFile FILE = new SettingsFile(PID, LOG::error);

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile SearchService search;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile ResourceRegistry registry;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile PartnerLink partners;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile PeerRegistry peers;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile NetworkTypes types;

  private final Optional<Bridge> bridge;
  private final String problem;

  @Activate
  public NatsComponent(NatsConfig config, @Reference Meters meters) {
    Optional<Bridge> made = Optional.empty();
    String wrong = "";
    try {
      Settings settings = new SettingsReader(config, FILE).read();
      made =
          Optional.of(
              new Bridge(
                  settings,
                  meters,
                  this::search,
                  this::registry,
                  this::partners,
                  this::peers,
                  this::types));
    } catch (BadSetting e) {
      wrong = e.getMessage();
      LOG.error("the NATS bridge stays down: {}", wrong);
    }
    this.bridge = made;
    this.problem = wrong;
    bridge.ifPresent(Bridge::start);
  }

  @Deactivate
  void close() {
    bridge.ifPresent(Bridge::close);
  }

  @Override
  public String state() {
    return bridge.map(running -> running.state().name()).orElse("misconfigured");
  }

  @Override
  public String detail() {
    return bridge.map(running -> running.state().detail()).orElse(problem);
  }

  @Override
  public boolean arrived(PeerId from, Did did, Notice notice) {
    return bridge.filter(running -> running.arrivals().arrived(from, did, notice)).isPresent();
  }

  private Optional<PartnerLink> partners() {
    return Optional.ofNullable(partners);
  }

  private Optional<NetworkTypes> types() {
    return Optional.ofNullable(types);
  }

  private Optional<SearchService> search() {
    return Optional.ofNullable(search);
  }

  private Optional<PeerRegistry> peers() {
    return Optional.ofNullable(peers);
  }

  private Optional<ResourceRegistry> registry() {
    return Optional.ofNullable(registry);
  }
}
