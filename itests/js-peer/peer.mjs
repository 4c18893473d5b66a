// A js-libp2p peer with its library's defaults except PSK and message id. It answers every question
// with one resource, and takes commands as JSON lines: {"cmd":"connect","address":…},
// {"cmd":"ask","search":…}, {"cmd":"status"}. What happens is printed as JSON lines.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { generateKeyPair, publicKeyFromRaw } from '@libp2p/crypto/keys'
import { gossipsub } from '@libp2p/gossipsub'
import { identify, identifyPush } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { preSharedKey } from '@libp2p/pnet'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { base58btc } from 'multiformats/bases/base58'
import { didOf, keyOf, signed, verified } from './wire.mjs'

const SEARCH = '/opencloud/resource/search/1.0'
const TOPIC = 'search'
const [pskFile, network] = process.argv.slice(2)
const say = (line) => process.stdout.write(JSON.stringify(line) + '\n')

const key = await generateKeyPair('Ed25519')
const did = didOf(key.publicKey.raw, base58btc)

function goMessageId (message) {
  const seqno = Buffer.alloc(8)
  seqno.writeBigUInt64BE(message.sequenceNumber)
  return Buffer.concat([message.from.toMultihash().bytes, seqno])
}

const node = await createLibp2p({
  privateKey: key,
  addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  connectionProtector: preSharedKey({ psk: readFileSync(pskFile) }),
  services: {
    identify: identify(),
    identifyPush: identifyPush(),
    ping: ping(),
    pubsub: gossipsub({ msgIdFn: goMessageId })
  }
})

async function readEvents (stream, each) {
  let rest = ''
  const decoder = new TextDecoder()
  for await (const chunk of stream) {
    rest += decoder.decode(chunk.subarray(), { stream: true })
    let at
    while ((at = rest.indexOf('\n')) >= 0) {
      await each(JSON.parse(rest.slice(0, at)))
      rest = rest.slice(at + 1)
    }
  }
}

const keyFrom = (event) => publicKeyFromRaw(keyOf(event.from, base58btc))

// Answers to our own question.
await node.handle(SEARCH, async (stream, connection) => {
  try {
    await readEvents(stream, async (event) => {
      const purpose = event.type === 'search.end' ? 'end' : 'answer'
      const holds = await verified(keyFrom(event), purpose, event)
      say({ event: purpose, holds, peer: connection.remotePeer.toString(), from: event.from, id: event.id,
        data_type: event.data_type, payload: JSON.parse(Buffer.from(event.payload, 'base64')) })
    })
    await stream.close()
  } catch (error) {
    say({ event: 'stream-error', message: String(error) })
  }
})

// Questions of others.
async function answer (question, from) {
  const fields = { from: did, to: question.from, id: question.id, network, expires: question.expires }
  const resource = { id: 'js-1', data_type: 'COMPUTE', name: 'gpu of a js peer', creator_id: did, access: 'PUBLIC' }
  const stream = await node.dialProtocol(from, SEARCH)
  stream.send(Buffer.from(JSON.stringify(
    await signed(key, 'answer', { ...fields, data_type: 'COMPUTE' }, resource)) + '\n'))
  stream.send(Buffer.from(JSON.stringify(
    await signed(key, 'end', fields, { results: 1, limited: false, failures: {} })) + '\n'))
  await stream.close()
  say({ event: 'answered', id: question.id })
}

node.services.pubsub.addEventListener('message', async ({ detail }) => {
  if (detail.topic !== TOPIC) return
  try {
    const question = JSON.parse(new TextDecoder().decode(detail.data))
    const holds = await verified(keyFrom(question), 'question', question)
    say({ event: 'question', holds, from: question.from, author: detail.from.toString(),
      payload: JSON.parse(Buffer.from(question.payload, 'base64')) })
    if (holds) await answer(question, detail.from)
  } catch (error) {
    say({ event: 'question-error', message: String(error) })
  }
})

node.services.pubsub.subscribe(TOPIC)
node.addEventListener('peer:connect', ({ detail }) => say({ event: 'connected', peer: detail.toString() }))
node.addEventListener('peer:disconnect', ({ detail }) => say({ event: 'disconnected', peer: detail.toString() }))
node.addEventListener('peer:identify', ({ detail }) => say({ event: 'identified', peer: detail.peerId.toString(),
  agent: detail.agentVersion, protocols: detail.protocols }))

const commands = {
  async connect ({ address }) { await node.dial(multiaddr(address)) },
  async ping ({ address }) { say({ event: 'pong', ms: await node.services.ping.ping(multiaddr(address)) }) },
  async status () {
    say({ event: 'status', subscribers: node.services.pubsub.getSubscribers(TOPIC).map(String),
      mesh: node.services.pubsub.getMeshPeers(TOPIC).map(String),
      backoff: [...node.services.pubsub.backoff.get(TOPIC)?.keys() ?? []], peers: node.getPeers().map(String) })
  },
  async ask ({ search }) {
    const question = await signed(key, 'question', { from: did, network }, { search })
    const { recipients } = await node.services.pubsub.publish(TOPIC, Buffer.from(JSON.stringify(question)))
    say({ event: 'asked', id: question.id, recipients: recipients.map(String) })
  }
}

say({ event: 'ready', peer: node.peerId.toString(), did, addresses: node.getMultiaddrs().map(String) })

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line)
  try {
    await commands[command.cmd](command)
  } catch (error) {
    say({ event: 'failed', cmd: command.cmd, message: String(error) })
  }
}
await node.stop()
process.exit(0)
