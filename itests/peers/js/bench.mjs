// What ./benchmark libp2p measures against: it takes bulk and messages, tells its peer id and address
// on its first line, and ends with its input.
import { generateKeyPair } from '@libp2p/crypto/keys'
import { host } from './host.mjs'
import { handler, wrap } from './library.mjs'

const [psk, security] = process.argv.slice(2)

function number (value) {
  const out = Buffer.alloc(8)
  out.writeBigInt64BE(BigInt(value))
  return out
}

const node = await host(await generateKeyPair('Ed25519'), {
  psk: psk === '-' ? null : psk,
  security: security.startsWith('/tls') ? 'tls' : 'noise',
  early: true,
  heartbeat: false
})
await node.handle('/bench/sink/1.0', handler(async (raw) => {
  const stream = wrap(raw)
  let count = 0
  for await (const chunk of stream.chunks) count += chunk.byteLength
  await stream.write(number(count))
  await stream.closeWrite()
}))

let ages
await node.handle('/bench/ages/1.0', handler((raw) => { ages = wrap(raw) }))

// Answers each message with how old it is: its first eight bytes are the nanoseconds of the clock
// that Java calls nanoTime, which is Node's too.
node.services.pubsub.addEventListener('message', ({ detail }) => {
  ages?.write(number(process.hrtime.bigint() - Buffer.from(detail.data).readBigInt64BE(0)))
})
node.services.pubsub.subscribe('bench')

console.log(`${node.peerId} ${node.getMultiaddrs()[0].toString().split('/p2p/')[0]}`)
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
