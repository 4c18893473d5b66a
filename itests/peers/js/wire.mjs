// The signed events of docs/protocol.md, written a second time from the page alone.
import { randomBytes } from 'node:crypto'

const text = new TextEncoder()

function uvarint (n) {
  const out = []
  while (n >= 0x80) { out.push((n & 0x7f) | 0x80); n = Math.floor(n / 128) }
  out.push(n)
  return Uint8Array.from(out)
}

/** The bytes under a signature: docs/protocol.md, "Signed bytes". */
export function signedBytes (purpose, event, payload) {
  const parts = [text.encode(`opencloud-discovery/${purpose}/v1`), Uint8Array.of(0)]
  for (const field of [event.network, event.type, event.from, event.to, event.id,
    String(event.issued), String(event.expires), event.data_type, event.user, payload]) {
    const bytes = typeof field === 'string' ? text.encode(field) : field
    parts.push(uvarint(bytes.length), bytes)
  }
  return Buffer.concat(parts)
}

export async function signed (key, purpose, fields, payload) {
  const event = {
    type: purpose === 'end' ? 'search.end' : 'search',
    from: fields.from,
    to: fields.to ?? '',
    id: fields.id ?? randomBytes(16).toString('base64url'),
    network: fields.network,
    issued: fields.issued ?? Date.now(),
    expires: fields.expires ?? Date.now() + 5000,
    data_type: fields.data_type ?? '',
    user: fields.user ?? '',
    payload: '',
    signature: ''
  }
  const body = text.encode(JSON.stringify(payload))
  event.payload = Buffer.from(body).toString('base64')
  event.signature = Buffer.from(await key.sign(signedBytes(purpose, event, body))).toString('base64')
  return event
}

export async function verified (publicKey, purpose, event) {
  const body = Buffer.from(event.payload, 'base64')
  return publicKey.verify(signedBytes(purpose, event, body), Buffer.from(event.signature, 'base64'))
}

/** did:key of an Ed25519 key. */
export function didOf (raw, base58btc) {
  return 'did:key:' + base58btc.encode(Uint8Array.from([0xed, 0x01, ...raw]))
}
export function keyOf (did, base58btc) {
  return base58btc.decode(did.slice('did:key:'.length)).slice(2)
}
