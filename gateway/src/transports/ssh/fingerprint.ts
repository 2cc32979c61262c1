import { createHash } from 'node:crypto';
import type { HostKey } from './ssh-connection.ts';

/** Names the public key of a host, given in the wire format of RFC 4253 §6.6: a length, the type, the key itself. */
export function fingerprintOf(publicKey: Uint8Array): HostKey {
  const view = new DataView(publicKey.buffer, publicKey.byteOffset, publicKey.byteLength);
  const typeLength = publicKey.length < 4 ? 0 : view.getUint32(0);
  const type = new TextDecoder('latin1').decode(publicKey.subarray(4, 4 + Math.min(typeLength, 64)));
  const digest = createHash('sha256').update(publicKey).digest('base64').replace(/=+$/, '');
  return { type, sha256: `SHA256:${digest}` };
}
