import { isUtf8 } from 'node:buffer';
import { LabError, MAX_JSON_BYTES } from '@labgate/contract';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * A payload another client published, as JSON. What is no JSON becomes a JSON string of its text: it was acknowledged, so
 * it is kept, and whoever reads it can still tell that it fits no schema.
 * @throws LabError E_LIMIT when it is larger than a message may be.
 */
export function foreignJson(payload: Uint8Array): string | Uint8Array {
  if (payload.byteLength > MAX_JSON_BYTES) {
    throw new LabError('E_LIMIT', `a message of ${payload.byteLength} bytes is not journaled`);
  }
  if (payload.byteLength === 0) return payload;
  const text = decoder.decode(payload);
  if (isUtf8(payload) && isJson(text)) return payload;
  const json = JSON.stringify(text);
  if (Buffer.byteLength(json) <= MAX_JSON_BYTES) return json;
  throw new LabError('E_LIMIT', 'a message that is no JSON and too long as text is not journaled');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
