/** First byte of a PUBLISH, and where its flags are (MQTT 3.1.1 §3.3.1). */
const PUBLISH = 0x30;
const QOS_SHIFT = 1;
const RETAIN = 0x01;

/** Writes a PUBLISH up to its packet identifier or payload: fixed header and topic. */
export function encodePublishHead(topic: string, payloadBytes: number, qos: 0 | 1, retain: boolean): Buffer {
  const topicBytes = Buffer.byteLength(topic);
  const remaining = 2 + topicBytes + (qos > 0 ? 2 : 0) + payloadBytes;
  const lengthBytes = remaining < 0x80 ? 1 : remaining < 0x4000 ? 2 : remaining < 0x20_0000 ? 3 : 4;
  const head = Buffer.allocUnsafe(1 + lengthBytes + 2 + topicBytes);
  head[0] = PUBLISH | (qos << QOS_SHIFT) | (retain ? RETAIN : 0);
  let rest = remaining;
  for (let index = 1; index <= lengthBytes; index++) {
    head[index] = index === lengthBytes ? rest : (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  head.writeUInt16BE(topicBytes, 1 + lengthBytes);
  head.write(topic, 3 + lengthBytes);
  return head;
}
