import { createECDH, createHash, createPrivateKey } from 'node:crypto';
import { fingerprintOf } from './fingerprint.ts';
import type { HostKey } from './ssh-connection.ts';

const TYPE = 'ecdsa-sha2-nistp256';
const CURVE_NAME = 'nistp256';
const COORDINATE_BYTES = 32;

/** A host key that anybody can make again from its seed: it protects nothing, it only differs from others. */
export interface SimulatedHostKey extends HostKey {
  /** SEC 1, PEM. */
  readonly privateKeyPem: string;
}

/** The key of a simulated host; one seed gives one key. */
export function simulatedHostKey(seed: string): SimulatedHostKey {
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(createHash('sha256').update(`simulated host key of ${seed}`).digest());
  const point = curve.getPublicKey(); // 0x04, x, y
  const key = createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      d: curve.getPrivateKey().toString('base64url'),
      x: point.subarray(1, 1 + COORDINATE_BYTES).toString('base64url'),
      y: point.subarray(1 + COORDINATE_BYTES).toString('base64url'),
    },
  });
  const name = fingerprintOf(Buffer.concat([TYPE, CURVE_NAME, point].map(lengthAndBytes)));
  return { ...name, privateKeyPem: key.export({ type: 'sec1', format: 'pem' }).toString() };
}

/** A string of the SSH protocol (RFC 4251 §5). */
function lengthAndBytes(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
