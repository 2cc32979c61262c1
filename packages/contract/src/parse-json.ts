const utf8 = new TextDecoder();

/** JSON as a value; `undefined` for what is none, which no schema takes. */
export function parseJson(source: string | Uint8Array): unknown {
  try {
    return JSON.parse(typeof source === 'string' ? source : utf8.decode(source));
  } catch {
    return undefined;
  }
}
