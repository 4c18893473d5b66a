// js-libp2p of the generation of libp2p 2, whose streams have a source and a sink.
export { gossipsub } from '@chainsafe/libp2p-gossipsub'
export { noise } from '@chainsafe/libp2p-noise'
export { yamux } from '@chainsafe/libp2p-yamux'

/** The handler that the library wants, of one that takes a stream and its connection. */
export const handler = (opened) => ({ stream, connection }) => opened(stream, connection)

/** Feeds a sink: a write is done when the sink wants more. */
class Outgoing {
  #offered = Promise.withResolvers()
  #wanted = Promise.withResolvers()

  async * chunks () {
    while (true) {
      const bytes = await this.#offered.promise
      if (bytes == null) return
      this.#offered = Promise.withResolvers()
      yield bytes
      this.#wanted.resolve()
    }
  }

  async write (bytes) {
    this.#wanted = Promise.withResolvers()
    this.#offered.resolve(bytes)
    await this.#wanted.promise
  }

  end () {
    this.#offered.resolve(null)
  }

  fail (error) {
    this.#wanted.promise.catch(() => {})
    this.#wanted.reject(error)
  }
}

export function wrap (stream) {
  const outgoing = new Outgoing()
  const sunk = stream.sink(outgoing.chunks()).catch((error) => outgoing.fail(error))
  return {
    chunks: stream.source,
    write: (bytes) => outgoing.write(bytes),
    async closeWrite () {
      outgoing.end()
      await sunk
    },
    abort: () => stream.abort(new Error('told to'))
  }
}
