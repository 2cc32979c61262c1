import type { AedesPublishPacket } from 'aedes';
import { encodePublishHead } from './publish-bytes.ts';

/** A message as Aedes carries it; `clientId` names the client that published it. */
export type CarriedPacket = AedesPublishPacket & { readonly clientId?: string };

/** A message on its way to its subscribers; what they all get the same is written once. */
export class Emission {
  readonly packet: CarriedPacket;
  readonly payload: Uint8Array;
  /** By QoS and RETAIN. */
  readonly #heads: (Buffer | undefined)[] = [undefined, undefined, undefined, undefined];

  constructor(packet: CarriedPacket) {
    this.packet = packet;
    this.payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
  }

  /** The packet up to its identifier (QoS 1) or payload (QoS 0). */
  head(qos: 0 | 1, retain: boolean): Buffer {
    const index = qos * 2 + (retain ? 1 : 0);
    return (this.#heads[index] ??= encodePublishHead(this.packet.topic, this.payload.length, qos, retain));
  }
}
