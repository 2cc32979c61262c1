import type { PublishPacket } from 'aedes';

/**
 * A packet to keep. Its payload is a view of all the bytes that were read with it, which would be kept alive as well,
 * so a small one is copied.
 */
export function ownCopy<T extends PublishPacket>(packet: T): T {
  const { payload } = packet;
  const isSmallView = typeof payload !== 'string' && payload.buffer.byteLength > 2 * payload.length;
  return { ...packet, payload: isSmallView ? Buffer.from(payload) : payload };
}
