// js-libp2p of the generation of libp2p 3, whose streams are sent to.
export { gossipsub } from '@libp2p/gossipsub'
export { noise } from '@libp2p/noise'
export { yamux } from '@libp2p/yamux'

/** The handler that the library wants, of one that takes a stream and its connection. */
export const handler = (opened) => opened

/** The library's iterator waits for ever when the other side has ended before it begins: it is told once more. */
async function * chunks (stream) {
  if (stream.remoteWriteStatus === 'closed') {
    setTimeout(() => stream.dispatchEvent(new Event('remoteCloseWrite')))
  }
  yield * stream
}

export const wrap = (stream) => ({
  chunks: chunks(stream),
  async write (bytes) {
    if (!stream.send(bytes)) await stream.onDrain()
  },
  closeWrite: () => stream.close(),
  abort: () => stream.abort(new Error('told to'))
})
