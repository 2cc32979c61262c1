import { LabError, MAX_JSON_BYTES } from '@labgate/contract';
import { isAsciiJson } from './ascii-json.ts';

/**
 * A payload another client published, as JSON. What is no JSON becomes a JSON string of its text: it was acknowledged, so
 * it is kept, and whoever reads it can still tell that it fits no schema. Bytes that are no UTF-8 become U+FFFD.
 * A payload larger than a message may be gives E_LIMIT.
 */
export function foreignJson(payload: Uint8Array): string | Uint8Array | LabError {
  if (payload.length <= MAX_JSON_BYTES && isAsciiJson(payload)) return payload;
  const { buffer, byteOffset, byteLength } = payload;
  const text = Buffer.from(buffer, byteOffset, byteLength).toString();
  const json = text === '' || isJson(text) ? text : JSON.stringify(text);
  // A character of JavaScript is at most three bytes of UTF-8.
  const isShort = json.length * 3 <= MAX_JSON_BYTES || Buffer.byteLength(json) <= MAX_JSON_BYTES;
  if (byteLength <= MAX_JSON_BYTES && isShort) return json;
  return new LabError('E_LIMIT', `a message of ${byteLength} bytes is too large to be journaled`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
