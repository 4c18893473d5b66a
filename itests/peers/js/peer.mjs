// A js-libp2p peer that is told by JSON lines what to do: itests/peers/README.md.
import { createInterface } from 'node:readline'
import { generateKeyPair, generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { dhtCommands } from './dht.mjs'
import { host } from './host.mjs'
import { handler } from './library.mjs'
import { search } from './search.mjs'
import { streams } from './streams.mjs'

const say = (line) => process.stdout.write(JSON.stringify(line) + '\n')

/** Takes its time before a message is forwarded. */
function hold (pubsub, topic, millis) {
  pubsub.topicValidators.set(topic, () => new Promise((resolve) => setTimeout(resolve, millis, 'accept')))
}

async function newKey ({ key = 'Ed25519', seed }) {
  if (seed) return generateKeyPairFromSeed('Ed25519', Buffer.from(seed, 'hex'))
  return generateKeyPair(key === 'Secp256k1' ? 'secp256k1' : key)
}

async function start (options) {
  const privateKey = await newKey(options)
  const node = await host(privateKey, options)
  return {
    node,
    commands: {
      ...await commands(node, options),
      ...dhtCommands(node),
      ...await streams(node, say),
      ...await search(node, privateKey, options.network, say)
    }
  }
}

async function commands (node, { gossip: { hold: millis } = {} }) {
  const { pubsub } = node.services
  pubsub.addEventListener('message', ({ detail }) => say({
    event: 'message',
    topic: detail.topic,
    text: new TextDecoder().decode(detail.data),
    from: detail.from.toString(),
    seqno: Number(detail.sequenceNumber)
  }))
  return {
    async dial ({ address }) {
      await node.dial(multiaddr(address))
      return { peer: address.split('/p2p/')[1] }
    },
    async disconnect ({ peer }) { await node.hangUp(peerIdFromString(peer)) },
    connected ({ peer }) {
      const [connection] = node.getConnections(peerIdFromString(peer))
      return { connected: connection != null, security: connection?.encryption }
    },
    async identified ({ peer }) {
      const known = await node.peerStore.get(peerIdFromString(peer))
      return {
        agent: new TextDecoder().decode(known.metadata.get('AgentVersion')),
        protocols: known.protocols,
        addresses: known.addresses.map(({ multiaddr }) => multiaddr.toString())
      }
    },
    async ping ({ peer }) {
      const before = process.hrtime.bigint()
      await node.services.ping.ping(peerIdFromString(peer))
      return { micros: Number((process.hrtime.bigint() - before) / 1000n) }
    },
    // Offers a protocol that does nothing, so that peers are told.
    async handle ({ protocol }) { await node.handle(protocol, handler((stream) => stream.abort(new Error('nothing')))) },
    async unhandle ({ protocol }) { await node.unhandle(protocol) },
    subscribe ({ topic }) {
      if (millis) hold(pubsub, topic, millis)
      pubsub.subscribe(topic)
    },
    unsubscribe ({ topic }) { pubsub.unsubscribe(topic) },
    async publish ({ topic, text }) { await pubsub.publish(topic, Buffer.from(text)) },
    topic ({ topic }) {
      return {
        peers: pubsub.getSubscribers(topic).map(String),
        mesh: pubsub.getMeshPeers(topic).map(String),
        backoff: [...pubsub.backoff?.get(topic)?.keys() ?? []]
      }
    }
  }
}

let running
async function obey (request) {
  try {
    let told
    if (request.cmd === 'start') {
      running = await start(request)
      told = {
        peer: running.node.peerId.toString(),
        addresses: running.node.getMultiaddrs().map((address) => address.toString().split('/p2p/')[0])
      }
    } else {
      const command = running.commands[request.cmd]
      if (command == null) throw new Error('no such command: ' + request.cmd)
      told = await command(request)
    }
    say({ ...told, id: request.id })
  } catch (error) {
    say({ id: request.id, error: String(error) })
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  const done = obey(request)
  if (request.cmd === 'start') await done
}
await running?.node.stop()
process.exit(0)
