// The DHT of itests/peers/README.md.
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { peerIdFromString } from '@libp2p/peer-id'
import { CID } from 'multiformats/cid'
import { sha256 } from 'multiformats/hashes/sha2'

const RAW = 0x55

/** Of a value "number:anything". */
function number (value) {
  const [, digits] = /^(\d+):/.exec(Buffer.from(value).toString()) ?? []
  if (digits == null) throw new Error('no number')
  return BigInt(digits)
}

/** The highest number is the best. */
function select (key, values) {
  return values.reduce((best, value, at) => number(value) > number(values[best]) ? at : best, 0)
}

/** Takes part when it is asked to, as a server or as a client. */
export function dht (mode) {
  if (mode == null) return {}
  return {
    dht: kadDHT({
      protocol: '/oc/kad/1.0.0',
      clientMode: mode === 'client',
      peerInfoMapper: passthroughMapper,
      validators: { interop: async (key, value) => { number(value) } },
      selectors: { interop: select }
    })
  }
}

async function digest (text) {
  return CID.createV1(RAW, await sha256.digest(Buffer.from(text)))
}

export function dhtCommands (node) {
  const { contentRouting, peerRouting } = node
  return {
    async put ({ key, text }) { await contentRouting.put(Buffer.from(key), Buffer.from(text)) },
    async get ({ key }) {
      return { text: Buffer.from(await contentRouting.get(Buffer.from(key))).toString() }
    },
    async find ({ peer }) {
      const found = await peerRouting.findPeer(peerIdFromString(peer))
      return { addresses: found.multiaddrs.map(String) }
    },
    async provide ({ text }) { await contentRouting.provide(await digest(text)) },
    async providers ({ text }) {
      const peers = []
      for await (const { id } of contentRouting.findProviders(await digest(text))) peers.push(id.toString())
      return { peers }
    },
    table () {
      const { kb } = node.services.dht.routingTable
      return { peers: [...kb.toIterable()].map(({ peerId }) => peerId.toString()) }
    }
  }
}
