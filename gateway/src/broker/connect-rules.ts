import type { PacketFault } from './packet-gate.ts';
import { inspectString, stringEnd } from './string-rules.ts';

/** Set in the protocol level by a bridge, for example Mosquitto's. */
export const BRIDGE_BIT = 0x80;

/** The fault of an MQTT 5 client, which the log answers with a remedy. */
export const MQTT_5_FAULT = 'CONNECT of MQTT 5';

/** Protocol name of each level (MQTT 3.1 §3.1, MQTT 3.1.1 §3.1.2.1). */
const PROTOCOLS = { 3: 'MQIsdp', 4: 'MQTT' } as const;

const FLAG = { reserved: 1, clean: 2, will: 4, willRetain: 32, password: 64, user: 128 } as const;

/** Checks a whole CONNECT whose body is `[body, end)` (MQTT 3.1.1 §3.1). */
export function checkConnect(bytes: Buffer, body: number, end: number): PacketFault | undefined {
  const nameEnd = stringEnd(bytes, body, end);
  if (nameEnd + 4 > end) return { fault: 'CONNECT that ends too early' };
  const name = bytes.toString('latin1', body + 2, nameEnd);
  if (name !== PROTOCOLS[3] && name !== PROTOCOLS[4])
    return { fault: 'CONNECT with an unknown protocol name' };
  const level = (bytes[nameEnd] ?? 0) & ~BRIDGE_BIT;
  if ((level !== 3 && level !== 4) || PROTOCOLS[level] !== name) {
    return { fault: level === 5 ? MQTT_5_FAULT : 'CONNECT with an unknown protocol level', returnCode: 1 };
  }
  const flags = bytes[nameEnd + 1] ?? 0;
  const fault = checkFlags(flags);
  return fault === undefined ? checkPayload(bytes, nameEnd + 4, end, flags, level) : { fault };
}

/** The clean session flag of a checked CONNECT. */
export function asksForCleanSession(bytes: Buffer, body: number): boolean {
  const nameBytes = bytes.readUInt16BE(body);
  return ((bytes[body + 2 + nameBytes + 1] ?? 0) & FLAG.clean) !== 0;
}

function checkFlags(flags: number): string | undefined {
  const willQos = (flags >> 3) & 3;
  if ((flags & FLAG.reserved) !== 0) return 'CONNECT with the reserved flag';
  if (willQos === 3) return 'CONNECT with will QoS 3';
  if ((flags & FLAG.will) === 0 && (willQos !== 0 || (flags & FLAG.willRetain) !== 0)) {
    return 'CONNECT with flags of a will that is not there';
  }
  if ((flags & FLAG.user) === 0 && (flags & FLAG.password) !== 0)
    return 'CONNECT with a password but no user name';
  return undefined;
}

/** Client id, will topic, will message, user name and password, in this order (MQTT 3.1.1 §3.1.3). */
function checkPayload(
  bytes: Buffer,
  payload: number,
  end: number,
  flags: number,
  level: 3 | 4,
): PacketFault | undefined {
  const idEnd = stringEnd(bytes, payload, end);
  if (idEnd > end || inspectString(bytes, payload + 2, idEnd) === 'faulty')
    return { fault: 'a faulty client id' };
  let at = idEnd;
  if ((flags & FLAG.will) !== 0) {
    const topicEnd = stringEnd(bytes, at, end);
    const isTopic =
      topicEnd <= end && topicEnd > at + 2 && inspectString(bytes, at + 2, topicEnd) === 'plain';
    if (!isTopic) return { fault: 'a will topic that is none' };
    at = stringEnd(bytes, topicEnd, end);
  }
  if (at <= end && (flags & FLAG.user) !== 0) {
    const userEnd = stringEnd(bytes, at, end);
    if (userEnd > end || inspectString(bytes, at + 2, userEnd) === 'faulty')
      return { fault: 'a faulty user name' };
    at = userEnd;
  }
  if (at <= end && (flags & FLAG.password) !== 0) at = stringEnd(bytes, at, end);
  if (at !== end) return { fault: 'CONNECT of a wrong length' };
  // Only a clean session of MQTT 3.1.1 may leave its id to the server [MQTT-3.1.3-8].
  const isIdMissing = idEnd === payload + 2 && (level === 3 || (flags & FLAG.clean) === 0);
  return isIdMissing ? { fault: 'CONNECT without a client id', returnCode: 2 } : undefined;
}
