import { inspectString, isFilter, stringEnd } from './string-rules.ts';

/** Control packet types (MQTT 3.1.1 §2.2.1). */
export const PACKET = {
  connect: 1,
  publish: 3,
  puback: 4,
  pubrec: 5,
  pubrel: 6,
  pubcomp: 7,
  subscribe: 8,
  unsubscribe: 10,
  pingreq: 12,
  disconnect: 14,
} as const;

/** The reserved flags of each type a client may send, except PUBLISH (MQTT 3.1.1 §2.2.2). */
const REQUIRED_FLAGS: readonly (number | undefined)[] = Array.from({ length: 16 }, (_, type) => {
  if (type === PACKET.pubrel || type === PACKET.subscribe || type === PACKET.unsubscribe) return 0b0010;
  return (Object.values(PACKET) as number[]).includes(type) ? 0 : undefined;
});

/** Checks type and flags in the first byte of a packet; gives the fault. */
export function checkHeader(first: number): string | undefined {
  const type = first >> 4;
  const flags = first & 0x0f;
  if (type === PACKET.publish) {
    const qos = (flags >> 1) & 3;
    if (qos === 3) return 'PUBLISH with QoS 3';
    return qos === 0 && flags >= 8 ? 'PUBLISH with DUP and QoS 0' : undefined;
  }
  const required = REQUIRED_FLAGS[type];
  if (required === undefined) return `a packet of type ${type}, which no client sends`;
  return flags === required ? undefined : 'reserved flags in a fixed header';
}

/** Checks a whole packet other than CONNECT whose body is `[body, end)`; gives the fault. */
export function checkPacket(first: number, bytes: Buffer, body: number, end: number): string | undefined {
  switch (first >> 4) {
    case PACKET.publish:
      return checkPublish(first, bytes, body, end);
    case PACKET.subscribe:
      return checkFilters(bytes, body, end, 1);
    case PACKET.unsubscribe:
      return checkFilters(bytes, body, end, 0);
    case PACKET.pingreq:
    case PACKET.disconnect:
      return end === body ? undefined : 'a body where there is none';
    default:
      if (end - body !== 2) return 'an acknowledgement of a wrong length';
      return isPacketId(bytes, body) ? undefined : 'packet identifier 0';
  }
}

function checkPublish(first: number, bytes: Buffer, body: number, end: number): string | undefined {
  const hasId = (first & 0b0110) !== 0;
  const topicEnd = stringEnd(bytes, body, end);
  if (topicEnd + (hasId ? 2 : 0) > end) return 'PUBLISH that ends too early';
  if (topicEnd === body + 2) return 'PUBLISH with an empty topic';
  if (inspectString(bytes, body + 2, topicEnd) !== 'plain') return 'PUBLISH with a topic that is none';
  return hasId && !isPacketId(bytes, topicEnd) ? 'packet identifier 0' : undefined;
}

/** SUBSCRIBE has one byte of options behind each filter, UNSUBSCRIBE none. */
function checkFilters(bytes: Buffer, body: number, end: number, optionBytes: 0 | 1): string | undefined {
  if (body + 2 > end || !isPacketId(bytes, body)) return 'packet identifier 0 or none';
  let at = body + 2;
  // At least one filter [MQTT-3.8.3-3] [MQTT-3.10.3-2].
  if (at === end) return 'a list of filters that is empty';
  while (at < end) {
    const filterEnd = stringEnd(bytes, at, end);
    if (filterEnd + optionBytes > end) return 'a list of filters that ends too early';
    if (!isFilter(bytes, at + 2, filterEnd)) return 'a topic filter that is none';
    // Upper bits are reserved, QoS 3 does not exist [MQTT-3-8.3-4].
    if (optionBytes === 1 && (bytes[filterEnd] ?? 0) > 2) return 'a requested QoS above 2';
    at = filterEnd + optionBytes;
  }
  return undefined;
}

function isPacketId(bytes: Buffer, at: number): boolean {
  return bytes[at] !== 0 || bytes[at + 1] !== 0;
}
