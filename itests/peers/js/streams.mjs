// The streams of itests/peers/README.md, dialled and dialling.
import { createHash } from 'node:crypto'
import { peerIdFromString } from '@libp2p/peer-id'
import { handler, wrap } from './library.mjs'

const ECHO = '/interop/echo/1.0.0'
const SINK = '/interop/sink/1.0.0'
const STALL = '/interop/stall/1.0.0'
const SOURCE = '/interop/source/1.0.0'
const RESET = '/interop/reset/1.0.0'

const BLOCK = 64 * 1024
const PERIOD = 251
const PATTERN = Uint8Array.from({ length: BLOCK + PERIOD }, (_, at) => at % PERIOD)

function number (value, bytes) {
  const out = Buffer.alloc(bytes)
  bytes === 8 ? out.writeBigUInt64BE(BigInt(value)) : out.writeUInt32BE(value)
  return out
}

async function readAll (chunks, each) {
  for await (const chunk of chunks) each(chunk.subarray())
}

/** Takes the first bytes and leaves the rest unread. */
async function readFirst (chunks, count) {
  const parts = []
  let size = 0
  const reading = chunks[Symbol.asyncIterator]()
  while (size < count) {
    const { done, value } = await reading.next()
    if (done) throw new Error('ended early')
    parts.push(value.subarray())
    size += value.length ?? value.byteLength
  }
  return Buffer.concat(parts)
}

/** Reads to the end: how much came, and its hash. */
async function account ({ chunks }) {
  const hash = createHash('sha256')
  let bytes = 0
  await readAll(chunks, (part) => {
    hash.update(part)
    bytes += part.length
  })
  return { bytes, sha256: hash.digest() }
}

/** Writes the bytes 0, 1, … 250, 0, 1, … up to the count. */
async function pour (stream, count, written) {
  for (let at = 0; at < count; at += BLOCK) {
    const from = at % PERIOD
    const size = Math.min(BLOCK, count - at)
    await stream.write(PATTERN.subarray(from, from + size))
    written(size)
  }
}

export async function streams (node, say) {
  let written = 0
  let draining = Promise.withResolvers()

  async function serve (protocol, answer) {
    await node.handle(protocol, handler(async (raw, connection) => {
      const stream = wrap(raw)
      const peer = connection.remotePeer.toString()
      try {
        await answer(stream)
        say({ event: 'ended', protocol, peer })
      } catch (error) {
        say({ event: 'broken', protocol, peer, message: String(error) })
        stream.abort()
      }
    }))
  }

  async function sink (stream) {
    const { bytes, sha256 } = await account(stream)
    await stream.write(Buffer.concat([number(bytes, 8), sha256]))
    await stream.closeWrite()
  }

  await serve(ECHO, async (stream) => {
    for await (const chunk of stream.chunks) await stream.write(chunk.subarray().slice())
    await stream.closeWrite()
  })
  await serve(SINK, sink)
  await serve(STALL, async (stream) => {
    await draining.promise
    await sink(stream)
  })
  await serve(SOURCE, async (stream) => {
    const wanted = await readFirst(stream.chunks, 8)
    await pour(stream, Number(wanted.readBigUInt64BE()), () => {})
    await stream.closeWrite()
  })
  await serve(RESET, async (stream) => {
    await readFirst(stream.chunks, 4)
    stream.abort()
  })

  const open = async (peer, protocol) => wrap(await node.dialProtocol(peerIdFromString(peer), protocol))

  return {
    async echo ({ peer, text }) {
      const stream = await open(peer, ECHO)
      const parts = []
      await stream.write(Buffer.from(text))
      await stream.closeWrite()
      await readAll(stream.chunks, (part) => parts.push(Buffer.from(part)))
      return { text: Buffer.concat(parts).toString() }
    },
    // Pours into a peer's sink and tells what the peer says it got.
    async send ({ peer, protocol, bytes }) {
      const stream = await open(peer, protocol)
      written = 0
      await pour(stream, bytes, (more) => { written += more })
      await stream.closeWrite()
      const parts = []
      await readAll(stream.chunks, (part) => parts.push(Buffer.from(part)))
      const told = Buffer.concat(parts)
      return { bytes: Number(told.readBigUInt64BE()), sha256: told.subarray(8).toString('hex') }
    },
    sent: () => ({ bytes: written }),
    drain () {
      draining.resolve()
      draining = Promise.withResolvers()
    },
    async fetch ({ peer, bytes }) {
      const stream = await open(peer, SOURCE)
      await stream.write(number(bytes, 8))
      const told = await account(stream)
      await stream.closeWrite()
      return { bytes: told.bytes, sha256: told.sha256.toString('hex') }
    },
    // Breaks a stream that works.
    async reset ({ peer }) {
      const stream = await open(peer, ECHO)
      await stream.write(Buffer.from('x'))
      await readFirst(stream.chunks, 1)
      stream.abort()
    },
    // Has the peer break a stream; the library tells no code.
    async awaitReset ({ peer, code }) {
      const stream = await open(peer, RESET)
      await stream.write(number(code, 4))
      try {
        await readAll(stream.chunks, () => {})
      } catch (error) {
        return { code: 0, message: String(error) }
      }
      throw new Error('no reset')
    }
  }
}
