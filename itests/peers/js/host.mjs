// A js-libp2p host with the library's settings, but for what itests/peers/README.md says.
import { identify, identifyPush } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { preSharedKey } from '@libp2p/pnet'
import { tcp } from '@libp2p/tcp'
import { tls } from '@libp2p/tls'
import { createLibp2p } from 'libp2p'
import XSalsa20 from 'xsalsa20'
import { dht } from './dht.mjs'
import { gossipsub, noise, yamux } from './library.mjs'

/** Ids as go makes them. */
function goMessageId (message) {
  const seqno = Buffer.alloc(8)
  seqno.writeBigUInt64BE(message.sequenceNumber)
  return Buffer.concat([message.from.toMultihash().bytes, seqno])
}

/**
 * The library's cipher has one memory for both directions of all connections. When a long write has it grow, the other
 * direction finds its view of it gone and has it grow again, and so on in turn, until it may not grow any more and the
 * connection is aborted. Made large at once it never grows.
 */
function growCipherMemory () {
  const cipher = new XSalsa20(new Uint8Array(XSalsa20.NONCEBYTES), new Uint8Array(XSalsa20.KEYBYTES))
  cipher.update(new Uint8Array(32 * 1024 * 1024))
  cipher.finalize()
}

function network (psk) {
  if (psk) growCipherMemory()
  const file = `/key/swarm/psk/1.0.0/\n/base16/\n${psk}\n`
  return psk ? { connectionProtector: preSharedKey({ psk: Buffer.from(file) }) } : {}
}

/** Lists no muxer in the handshake, so that multistream has to choose it. */
function withoutMuxers (encrypter) {
  return (components) => {
    const made = encrypter(components)
    for (const name of ['secureInbound', 'secureOutbound']) {
      const secure = made[name].bind(made)
      made[name] = (connection, options) => secure(connection, { ...options, skipStreamMuxerNegotiation: true })
    }
    return made
  }
}

function encrypter ({ security, early }) {
  const wanted = security === 'tls' ? tls() : noise()
  return early ? wanted : withoutMuxers(wanted)
}

function gossipOptions ({ backoff, exchange } = {}) {
  return {
    msgIdFn: goMessageId,
    doPX: exchange === true,
    // Nobody earns the score that the library wants for this within a test.
    ...(exchange && { scoreThresholds: { acceptPXThreshold: 0 } }),
    // The misspelt name is the library's.
    ...(backoff && { pruneBackoff: backoff * 1000, unsubcribeBackoff: backoff * 1000 })
  }
}

/** Takes part in the private network of the key, where there is one. */
export async function host (privateKey, options) {
  return createLibp2p({
    privateKey,
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [encrypter(options)],
    streamMuxers: [yamux()],
    connectionManager: { inboundConnectionThreshold: 1000 },
    // Its pings abort the connection when another ping of this peer's is under way.
    connectionMonitor: { enabled: options.heartbeat !== false },
    ...network(options.psk),
    services: {
      identify: identify(),
      identifyPush: identifyPush(),
      ping: ping(),
      pubsub: gossipsub(gossipOptions(options.gossip)),
      ...dht(options.dht)
    }
  })
}
