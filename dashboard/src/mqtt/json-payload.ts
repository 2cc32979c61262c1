import type { z } from 'zod';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The payload as text; `undefined` when it is not UTF-8. */
export function payloadText(payload: Uint8Array): string | undefined {
  try {
    return decoder.decode(payload);
  } catch {
    // Not UTF-8: the caller counts it as malformed.
    return undefined;
  }
}

/** The payload as JSON of this schema; `undefined` when it is anything else. */
export function payloadJson<Schema extends z.ZodType>(
  schema: Schema,
  payload: Uint8Array,
): z.output<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(decoder.decode(payload))).data;
  } catch {
    // Not UTF-8 or not JSON: the caller counts it as malformed.
    return undefined;
  }
}
