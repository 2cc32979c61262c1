/** Prebuilt MQTT 3.1.1 packets, so that load clients cost as little as possible. */

/** CONNECT with a clean session and no keep-alive. */
export function connectPacket(clientId: string): Buffer {
  const id = Buffer.from(clientId);
  const body = Buffer.concat([
    Buffer.from([0, 4]),
    Buffer.from('MQTT'),
    Buffer.from([4, 2, 0, 0, id.length >> 8, id.length & 0xff]),
    id,
  ]);
  return Buffer.concat([header(0x10, body.length), body]);
}

/** SUBSCRIBE to one filter. */
export function subscribePacket(filter: string, qos: 0 | 1): Buffer {
  const text = Buffer.from(filter);
  const body = Buffer.concat([
    Buffer.from([0, 1, text.length >> 8, text.length & 0xff]),
    text,
    Buffer.from([qos]),
  ]);
  return Buffer.concat([header(0x82, body.length), body]);
}

/** PUBLISH; with QoS 1 the packet identifier is at `idOffset` and has to be set for each. */
export function publishPacket(
  topic: string,
  payload: Uint8Array,
  qos: 0 | 1,
): { readonly bytes: Buffer; readonly idOffset: number } {
  const text = Buffer.from(topic);
  const id = qos === 1 ? Buffer.from([0, 1]) : Buffer.alloc(0);
  const body = Buffer.concat([Buffer.from([text.length >> 8, text.length & 0xff]), text, id, payload]);
  const first = header(0x30 | (qos << 1), body.length);
  return { bytes: Buffer.concat([first, body]), idOffset: first.length + 2 + text.length };
}

function header(first: number, remaining: number): Buffer {
  const bytes = [first];
  let rest = remaining;
  do {
    bytes.push(rest > 127 ? (rest & 127) | 128 : rest);
    rest >>= 7;
  } while (rest > 0);
  return Buffer.from(bytes);
}
