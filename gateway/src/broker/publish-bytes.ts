/** First byte of a PUBLISH with QoS 0 (MQTT 3.1.1 §3.3.1). */
const PUBLISH = 0x30;
const RETAIN = 0x01;

/** Writes a PUBLISH packet with QoS 0. */
export function encodePublish(topic: string, payload: Uint8Array, retain: boolean): Buffer {
  const topicBytes = Buffer.byteLength(topic);
  const remaining = 2 + topicBytes + payload.length;
  const header = remaining < 128 ? 2 : remaining < 16_384 ? 3 : remaining < 2_097_152 ? 4 : 5;
  const packet = Buffer.allocUnsafe(header + remaining);
  packet[0] = retain ? PUBLISH | RETAIN : PUBLISH;
  let rest = remaining;
  for (let index = 1; index < header; index++) {
    packet[index] = index === header - 1 ? rest : (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  packet.writeUInt16BE(topicBytes, header);
  packet.write(topic, header + 2);
  packet.set(payload, header + 2 + topicBytes);
  return packet;
}
