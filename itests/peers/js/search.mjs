// Asks and answers searches: docs/protocol.md.
import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import { base58btc } from 'multiformats/bases/base58'
import { handler, wrap } from './library.mjs'
import { didOf, keyOf, signed, verified } from './wire.mjs'

const SEARCH = '/opencloud/resource/search/1.0'
const TOPIC = 'search'

async function readEvents (chunks, each) {
  let rest = ''
  const decoder = new TextDecoder()
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk.subarray(), { stream: true })
    let at
    while ((at = rest.indexOf('\n')) >= 0) {
      await each(JSON.parse(rest.slice(0, at)))
      rest = rest.slice(at + 1)
    }
  }
}

const keyFrom = (event) => publicKeyFromRaw(keyOf(event.from, base58btc))
const payloadOf = (event) => JSON.parse(Buffer.from(event.payload, 'base64'))

/** The commands of a peer in a network; none without one. */
export async function search (node, key, network, say) {
  if (network == null) return {}
  const did = didOf(key.publicKey.raw, base58btc)

  // Answers to our own question.
  await node.handle(SEARCH, handler(async (raw, connection) => {
    const stream = wrap(raw)
    try {
      await readEvents(stream.chunks, async (event) => {
        const purpose = event.type === 'search.end' ? 'end' : 'answer'
        const holds = await verified(keyFrom(event), purpose, event)
        say({ event: purpose, holds, peer: connection.remotePeer.toString(), from: event.from, question: event.id,
          data_type: event.data_type, payload: payloadOf(event) })
      })
      await stream.closeWrite()
    } catch (error) {
      say({ event: 'stream-error', message: String(error) })
    }
  }))

  async function answer (question, from) {
    const fields = { from: did, to: question.from, id: question.id, network, expires: question.expires }
    const resource = { id: 'foreign-1', data_type: 'COMPUTE', name: 'gpu of a foreign peer', creator_id: did, access: 'PUBLIC' }
    const stream = wrap(await node.dialProtocol(from, SEARCH))
    for (const event of [
      await signed(key, 'answer', { ...fields, data_type: 'COMPUTE' }, resource),
      await signed(key, 'end', fields, { results: 1, limited: false, failures: {} })
    ]) {
      await stream.write(Buffer.from(JSON.stringify(event) + '\n'))
    }
    await stream.closeWrite()
  }

  // Questions of others.
  node.services.pubsub.addEventListener('message', async ({ detail }) => {
    if (detail.topic !== TOPIC) return
    try {
      const question = JSON.parse(new TextDecoder().decode(detail.data))
      const holds = await verified(keyFrom(question), 'question', question)
      say({ event: 'question', holds, from: question.from, author: detail.from.toString(), payload: payloadOf(question) })
      if (holds) await answer(question, detail.from)
    } catch (error) {
      say({ event: 'question-error', message: String(error) })
    }
  })

  return {
    async ask ({ search }) {
      const question = await signed(key, 'question', { from: did, network }, { search })
      await node.services.pubsub.publish(TOPIC, Buffer.from(JSON.stringify(question)))
      return { question: question.id, did }
    }
  }
}
