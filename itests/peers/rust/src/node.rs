//! The swarm: connections, identify, ping and GossipSub.

use std::collections::HashMap;
use std::pin::Pin;
use std::time::Duration;

use futures::stream::FuturesUnordered;
use futures::{AsyncRead, AsyncWrite, StreamExt};
use libp2p::core::muxing::StreamMuxerBox;
use libp2p::core::transport::{Boxed, Transport};
use libp2p::core::upgrade::Version;
use libp2p::gossipsub::{self, IdentTopic, MessageAcceptance, MessageAuthenticity, MessageId, ValidationMode};
use libp2p::identity::Keypair;
use libp2p::pnet::{PnetConfig, PreSharedKey};
use libp2p::swarm::dial_opts::{DialOpts, PeerCondition};
use libp2p::swarm::{NetworkBehaviour, SwarmEvent};
use libp2p::multiaddr::Protocol;
use libp2p::{Multiaddr, PeerId, Swarm, StreamProtocol, identify, noise, ping, swarm, tcp, tls, yamux};
use libp2p_stream::IncomingStreams;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinHandle;

use crate::console::{answer, from_hex, say};
use crate::dht::{Dht, Queries, dht, identified};
use crate::streams::Streams;
use crate::{Failure, Reply, Request};

#[derive(NetworkBehaviour)]
pub struct Behaviour {
    dht: Dht,
    gossip: gossipsub::Behaviour,
    identify: identify::Behaviour,
    ping: ping::Behaviour,
    streams: libp2p_stream::Behaviour,
}

pub struct Node {
    swarm: Swarm<Behaviour>,
    streams: Streams,
    identified: HashMap<PeerId, identify::Info>,
    dialling: HashMap<PeerId, Vec<u64>>,
    pinging: HashMap<PeerId, Vec<u64>>,
    offered: HashMap<String, JoinHandle<()>>,
    queries: Queries,
    hold: Duration,
    held: Held,
}

/// Messages that are forwarded when their time has come.
type Held = FuturesUnordered<Pin<Box<dyn Future<Output = (MessageId, PeerId)>>>>;

impl Node {
    pub async fn start(request: &Request) -> Result<Self, Failure> {
        let key = keypair(request.text("key"), request.text("seed"))?;
        let behaviour = Behaviour {
            dht: dht(key.public().to_peer_id(), request.text("dht")),
            gossip: gossip(&key, &request.object("gossip"))?,
            identify: identify::Behaviour::new(
                identify::Config::new_with_signed_peer_record("interop/1".to_string(), &key)
                    .with_agent_version("rust-libp2p-interop".to_string()),
            ),
            // The only way to have a ping is to wait for the next one.
            ping: ping::Behaviour::new(ping::Config::new().with_interval(Duration::from_secs(1))),
            streams: libp2p_stream::Behaviour::new(),
        };
        let streams = Streams::offered(behaviour.streams.new_control())?;
        let config = swarm::Config::with_tokio_executor()
            .with_idle_connection_timeout(Duration::from_secs(3600));
        let transport = transport(&key, request.text("psk"), request.text("security"))?;
        let mut swarm = Swarm::new(transport, behaviour, key.public().to_peer_id(), config);
        swarm.listen_on("/ip4/127.0.0.1/tcp/0".parse()?)?;
        while swarm.listeners().next().is_none() {
            swarm.select_next_some().await;
        }
        Ok(Node {
            swarm,
            streams,
            identified: HashMap::new(),
            dialling: HashMap::new(),
            pinging: HashMap::new(),
            offered: HashMap::new(),
            queries: Queries::default(),
            hold: Duration::from_millis(request.object("gossip").number("hold")),
            held: Held::new(),
        })
    }

    pub fn introduction(&self) -> Value {
        let addresses: Vec<String> = self.swarm.listeners().map(Multiaddr::to_string).collect();
        json!({"peer": self.swarm.local_peer_id().to_string(), "addresses": addresses})
    }

    /// Until there is no more input.
    pub async fn run(&mut self, mut told: UnboundedReceiver<Request>) {
        loop {
            tokio::select! {
                request = told.recv() => match request {
                    Some(request) => self.obey(request),
                    None => return,
                },
                event = self.swarm.select_next_some() => self.happened(event),
                Some((id, relay)) = self.held.next(), if !self.held.is_empty() => {
                    let gossip = &mut self.swarm.behaviour_mut().gossip;
                    gossip.report_message_validation_result(&id, &relay, MessageAcceptance::Accept);
                }
            }
        }
    }

    fn obey(&mut self, request: Request) {
        let id = request.id();
        if let Some(reply) = self.queries.obey(&mut self.swarm.behaviour_mut().dht, &request) {
            if !matches!(reply, Ok(Value::Null)) {
                answer(id, reply);
            }
            return;
        }
        let reply = match request.text("cmd") {
            "dial" => self.dial(&request),
            "disconnect" => self.disconnect(&request),
            "connected" => self.connected(&request),
            "identified" => self.identified(&request),
            "ping" => self.ping(&request),
            "handle" => self.handle(&request),
            "unhandle" => self.unhandle(&request),
            "subscribe" => self.subscribe(&request),
            "unsubscribe" => self.unsubscribe(&request),
            "publish" => self.publish(&request),
            "topic" => self.topic(&request),
            _ => {
                self.streams.obey(request);
                return;
            }
        };
        match reply {
            Ok(Value::Null) => {} // Answered when it has happened.
            other => answer(id, other),
        }
    }

    fn dial(&mut self, request: &Request) -> Reply {
        let address: Multiaddr = request.text("address").parse()?;
        let Some(Protocol::P2p(peer)) = address.iter().last() else {
            return Err("an address without a peer id".into());
        };
        let options = DialOpts::peer_id(peer)
            .addresses(vec![address])
            .condition(PeerCondition::Always)
            .build();
        self.swarm.dial(options)?;
        self.dialling.entry(peer).or_default().push(request.id());
        Ok(Value::Null)
    }

    fn dialled(&mut self, peer: &PeerId, reply: Result<(), String>) {
        for id in self.dialling.remove(peer).unwrap_or_default() {
            let told = reply.clone().map(|()| json!({"peer": peer.to_string()}));
            answer(id, told.map_err(Failure::from));
        }
    }

    fn disconnect(&mut self, request: &Request) -> Reply {
        self.swarm
            .disconnect_peer_id(peer(request)?)
            .map_err(|()| "not connected")?;
        Ok(json!({}))
    }

    fn connected(&mut self, request: &Request) -> Reply {
        Ok(json!({"connected": self.swarm.is_connected(&peer(request)?)}))
    }

    fn identified(&mut self, request: &Request) -> Reply {
        let Some(info) = self.identified.get(&peer(request)?) else {
            return Ok(json!({"agent": "", "protocols": [], "addresses": []}));
        };
        let addresses: Vec<String> = info.listen_addrs.iter().map(Multiaddr::to_string).collect();
        let protocols: Vec<&str> = info.protocols.iter().map(StreamProtocol::as_ref).collect();
        Ok(json!({"agent": info.agent_version, "protocols": protocols, "addresses": addresses}))
    }

    fn ping(&mut self, request: &Request) -> Reply {
        self.pinging.entry(peer(request)?).or_default().push(request.id());
        Ok(Value::Null)
    }

    /// Offers a protocol that does nothing, so that peers are told.
    fn handle(&mut self, request: &Request) -> Reply {
        let name = request.text("protocol").to_string();
        let protocol = StreamProtocol::try_from_owned(name.clone())?;
        let incoming = self.streams.control().accept(protocol)?;
        self.offered.insert(name, tokio::spawn(refuse(incoming)));
        Ok(json!({}))
    }

    fn unhandle(&mut self, request: &Request) -> Reply {
        match self.offered.remove(request.text("protocol")) {
            Some(task) => task.abort(),
            None => return Err("not offered".into()),
        }
        Ok(json!({}))
    }

    fn subscribe(&mut self, request: &Request) -> Reply {
        let topic = IdentTopic::new(request.text("topic"));
        self.swarm.behaviour_mut().gossip.subscribe(&topic)?;
        Ok(json!({}))
    }

    fn unsubscribe(&mut self, request: &Request) -> Reply {
        let topic = IdentTopic::new(request.text("topic"));
        self.swarm.behaviour_mut().gossip.unsubscribe(&topic);
        Ok(json!({}))
    }

    fn publish(&mut self, request: &Request) -> Reply {
        let topic = IdentTopic::new(request.text("topic"));
        let data = request.text("text").as_bytes().to_vec();
        self.swarm.behaviour_mut().gossip.publish(topic, data)?;
        Ok(json!({}))
    }

    fn topic(&mut self, request: &Request) -> Reply {
        let topic = IdentTopic::new(request.text("topic")).hash();
        let gossip = &self.swarm.behaviour().gossip;
        let peers: Vec<String> = gossip
            .all_peers()
            .filter(|(_, topics)| topics.contains(&&topic))
            .map(|(peer, _)| peer.to_string())
            .collect();
        let mesh: Vec<String> = gossip.mesh_peers(&topic).map(PeerId::to_string).collect();
        Ok(json!({"peers": peers, "mesh": mesh}))
    }

    fn happened(&mut self, event: SwarmEvent<BehaviourEvent>) {
        match event {
            SwarmEvent::ConnectionEstablished { peer_id, .. } => self.dialled(&peer_id, Ok(())),
            SwarmEvent::OutgoingConnectionError { peer_id: Some(peer), error, .. } => {
                self.dialled(&peer, Err(error.to_string()));
            }
            SwarmEvent::Behaviour(BehaviourEvent::Identify(identify::Event::Received {
                peer_id,
                info,
                ..
            })) => {
                identified(&mut self.swarm.behaviour_mut().dht, peer_id, &info);
                self.identified.insert(peer_id, info);
            }
            SwarmEvent::Behaviour(BehaviourEvent::Dht(event)) => {
                self.queries.happened(&mut self.swarm.behaviour_mut().dht, event);
            }
            SwarmEvent::Behaviour(BehaviourEvent::Ping(event)) => self.pinged(event),
            SwarmEvent::Behaviour(BehaviourEvent::Gossip(gossipsub::Event::Message {
                propagation_source,
                message_id,
                message,
            })) => {
                heard(propagation_source, &message);
                self.hold(message_id, propagation_source);
            }
            _ => {}
        }
    }

    fn hold(&mut self, id: MessageId, relay: PeerId) {
        let time = self.hold;
        if !time.is_zero() {
            self.held.push(Box::pin(async move {
                tokio::time::sleep(time).await;
                (id, relay)
            }));
        }
    }

    fn pinged(&mut self, event: ping::Event) {
        for id in self.pinging.remove(&event.peer).unwrap_or_default() {
            let reply = match &event.result {
                Ok(time) => Ok(json!({"micros": time.as_micros() as u64})),
                Err(error) => Err(error.to_string().into()),
            };
            answer(id, reply);
        }
    }
}

fn heard(relay: PeerId, message: &gossipsub::Message) {
    say(&json!({
        "event": "message",
        "topic": message.topic.as_str(),
        "text": String::from_utf8_lossy(&message.data),
        "from": message.source.map(|author| author.to_string()),
        "relay": relay.to_string(),
        "seqno": message.sequence_number,
    }));
}

async fn refuse(mut incoming: IncomingStreams) {
    while incoming.next().await.is_some() {}
}

fn peer(request: &Request) -> Result<PeerId, Failure> {
    Ok(request.text("peer").parse()?)
}

fn keypair(kind: &str, seed: &str) -> Result<Keypair, Failure> {
    if !seed.is_empty() {
        return Ok(Keypair::ed25519_from_bytes(from_hex(seed)?)?);
    }
    match kind {
        "" | "Ed25519" => Ok(Keypair::generate_ed25519()),
        "ECDSA" => Ok(Keypair::generate_ecdsa()),
        "Secp256k1" => Ok(Keypair::generate_secp256k1()),
        _ => Err(format!("no such key type: {kind}").into()),
    }
}

fn transport(key: &Keypair, psk: &str, security: &str) -> Result<Boxed<(PeerId, StreamMuxerBox)>, Failure> {
    let sockets = tcp::tokio::Transport::new(tcp::Config::default().nodelay(true));
    if psk.is_empty() {
        return upgraded(sockets, key, security);
    }
    let secret: [u8; 32] = from_hex(psk)?.try_into().map_err(|_| "a PSK has 32 bytes")?;
    let network = PnetConfig::new(PreSharedKey::new(secret));
    upgraded(sockets.and_then(move |socket, _| network.handshake(socket)), key, security)
}

fn upgraded<T>(sockets: T, key: &Keypair, security: &str) -> Result<Boxed<(PeerId, StreamMuxerBox)>, Failure>
where
    T: Transport + Send + Unpin + 'static,
    T::Output: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    T::Error: Send + Sync + 'static,
    T::Dial: Send,
    T::ListenerUpgrade: Send,
{
    let builder = sockets.upgrade(Version::V1);
    let muxer = yamux::Config::default();
    Ok(match security {
        "tls" => builder.authenticate(tls::Config::new(key)?).multiplex(muxer).boxed(),
        _ => builder.authenticate(noise::Config::new(key)?).multiplex(muxer).boxed(),
    })
}

/// The library's own settings, but message ids as go makes them and no wait before the first heartbeat.
fn gossip(key: &Keypair, wanted: &Request) -> Result<gossipsub::Behaviour, Failure> {
    let mut config = gossipsub::ConfigBuilder::default();
    config
        .validation_mode(ValidationMode::Strict)
        .heartbeat_initial_delay(Duration::from_millis(100))
        .message_id_fn(|message: &gossipsub::Message| {
            let mut id = message.source.map(|author| author.to_bytes()).unwrap_or_default();
            id.extend(message.sequence_number.unwrap_or_default().to_be_bytes());
            MessageId::from(id)
        });
    let backoff = Duration::from_secs(wanted.number("backoff"));
    if !backoff.is_zero() {
        config.prune_backoff(backoff).unsubscribe_backoff(backoff);
    }
    if wanted.flag("exchange") {
        config.do_px().prune_peers(16);
    }
    if wanted.number("hold") > 0 {
        config.validate_messages();
    }
    let signing = MessageAuthenticity::Signed(key.clone());
    Ok(gossipsub::Behaviour::new(signing, config.build()?)?)
}
