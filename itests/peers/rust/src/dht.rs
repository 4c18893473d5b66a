//! The DHT of itests/peers/README.md.

use std::collections::HashMap;

use libp2p::kad::store::{MemoryStore, RecordStore};
use libp2p::kad::{self, Behaviour, Event, GetProvidersOk, GetRecordOk, InboundRequest, Mode, QueryId, QueryResult, Quorum, Record, RecordKey};
use libp2p::identify;
use libp2p::swarm::behaviour::toggle::Toggle;
use libp2p::{PeerId, StreamProtocol};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::console::answer;
use crate::{Failure, Reply, Request};

const PROTOCOL: StreamProtocol = StreamProtocol::new("/oc/kad/1.0.0");
const SHA2_256: [u8; 2] = [0x12, 0x20];

pub type Dht = Toggle<Behaviour<MemoryStore>>;

/// Takes part when it is asked to, as a server or as a client.
pub fn dht(own: PeerId, mode: &str) -> Dht {
    let mode = match mode {
        "server" => Mode::Server,
        "client" => Mode::Client,
        _ => return None.into(),
    };
    let mut config = kad::Config::new(PROTOCOL);
    config.set_record_filtering(kad::StoreInserts::FilterBoth);
    let mut made = Behaviour::with_config(own, MemoryStore::new(own), config);
    made.set_mode(Some(mode));
    Some(made).into()
}

/// Of a value "number:anything", of which the highest is the best.
fn number(value: &[u8]) -> Option<u64> {
    std::str::from_utf8(value).ok()?.split_once(':')?.0.parse().ok()
}

/// What a text is provided under.
fn digest(text: &str) -> RecordKey {
    let mut hash = SHA2_256.to_vec();
    hash.extend(Sha256::digest(text.as_bytes()));
    RecordKey::from(hash)
}

/// What is asked of the DHT, until it has an answer.
#[derive(Default)]
pub struct Queries {
    asked: HashMap<QueryId, Query>,
}

struct Query {
    request: u64,
    best: Option<Vec<u8>>,
    peers: Vec<String>,
}

impl Queries {
    /// Null: answered later. None: no command of the DHT.
    pub fn obey(&mut self, dht: &mut Dht, request: &Request) -> Option<Reply> {
        let command = request.text("cmd");
        if !["put", "get", "find", "provide", "providers", "table"].contains(&command) {
            return None;
        }
        let Some(dht) = dht.as_mut() else {
            return Some(Err("takes part in no DHT".into()));
        };
        if command == "table" {
            let peers = dht.kbuckets().flat_map(|bucket| peers(&bucket)).collect::<Vec<String>>();
            return Some(Ok(json!({"peers": peers})));
        }
        Some(begin(dht, request).map(|query| {
            let started = Query { request: request.id(), best: None, peers: Vec::new() };
            self.asked.insert(query, started);
            Value::Null
        }))
    }

    pub fn happened(&mut self, dht: &mut Dht, event: Event) {
        match event {
            Event::InboundRequest { request } => {
                if let Some(dht) = dht.as_mut() {
                    keep(dht, request);
                }
            }
            Event::OutboundQueryProgressed { id, result, step, .. } => self.progressed(id, result, step.last),
            _ => {}
        }
    }

    fn progressed(&mut self, id: QueryId, result: QueryResult, last: bool) {
        let Some(query) = self.asked.get_mut(&id) else {
            return;
        };
        let failed = query.hear(result);
        if last {
            answer(query.request, failed.map_or_else(|| query.reply(), |text| Err(text.into())));
            self.asked.remove(&id);
        }
    }
}

fn peers(bucket: &kad::KBucketRef<'_, kad::KBucketKey<PeerId>, kad::Addresses>) -> Vec<String> {
    bucket.iter().map(|entry| entry.node.key.preimage().to_string()).collect()
}

fn begin(dht: &mut Behaviour<MemoryStore>, request: &Request) -> Result<QueryId, Failure> {
    let key = RecordKey::new(&request.text("key"));
    Ok(match request.text("cmd") {
        "put" => dht.put_record(Record::new(key, request.text("text").as_bytes().to_vec()), Quorum::One)?,
        "get" => dht.get_record(key),
        "find" => dht.get_closest_peers(request.text("peer").parse::<PeerId>()?),
        "provide" => dht.start_providing(digest(request.text("text")))?,
        _ => dht.get_providers(digest(request.text("text"))),
    })
}

/// The library leaves what others put to its user.
fn keep(dht: &mut Behaviour<MemoryStore>, request: InboundRequest) {
    match request {
        InboundRequest::PutRecord { record: Some(record), .. } if number(&record.value).is_some() => {
            _ = dht.store_mut().put(record);
        }
        InboundRequest::AddProvider { record: Some(record) } => _ = dht.store_mut().add_provider(record),
        _ => {}
    }
}

impl Query {
    /// Keeps what came; an error ends the query.
    fn hear(&mut self, result: QueryResult) -> Option<String> {
        match result {
            QueryResult::GetRecord(Ok(GetRecordOk::FoundRecord(found))) => self.hear_value(found.record.value),
            QueryResult::GetRecord(Err(error)) if self.best.is_none() => return Some(error.to_string()),
            QueryResult::PutRecord(Err(error)) => return Some(error.to_string()),
            QueryResult::StartProviding(Err(error)) => return Some(error.to_string()),
            QueryResult::GetProviders(Ok(GetProvidersOk::FoundProviders { providers, .. })) => {
                self.peers.extend(providers.iter().map(PeerId::to_string));
            }
            QueryResult::GetClosestPeers(Ok(found)) => {
                self.peers.extend(found.peers.iter().map(|peer| peer.peer_id.to_string()));
            }
            _ => {}
        }
        None
    }

    fn hear_value(&mut self, value: Vec<u8>) {
        if number(&value) > self.best.as_deref().and_then(number) {
            self.best = Some(value);
        }
    }

    fn reply(&self) -> Reply {
        let text = self.best.as_deref().map(String::from_utf8_lossy);
        Ok(json!({"text": text, "peers": self.peers}))
    }
}

/// The library learns addresses from its user alone.
pub fn identified(dht: &mut Dht, peer: PeerId, info: &identify::Info) {
    let Some(dht) = dht.as_mut() else {
        return;
    };
    if info.protocols.contains(&PROTOCOL) {
        for address in &info.listen_addrs {
            dht.add_address(&peer, address.clone());
        }
    }
}
