import type { BrokerLimits } from './broker-options.ts';
import { asksForCleanSession, checkConnect } from './connect-rules.ts';
import { PACKET, checkHeader, checkPacket } from './packet-rules.ts';

/** Why a client is sent away. */
export interface PacketFault {
  /** For the log. */
  readonly fault: string;
  /** CONNACK return code to say so with; absent means that the connection is closed without a word. */
  readonly returnCode?: 1 | 2;
}

/** What became of some bytes. */
export interface GateVerdict {
  /** Bytes of the whole packets that were passed on. */
  readonly passedBytes: number;
  readonly fault?: string;
  readonly returnCode?: 1 | 2 | undefined;
}

/** Length of a fixed header: the first byte and one to four bytes of remaining length (MQTT 3.1.1 §2.2.3). */
const MAX_HEADER_BYTES = 5;

/**
 * Lets only whole, well-formed packets through, in an order MQTT allows. Packets that arrive whole are passed uncopied;
 * the beginning of a longer one is kept back until its end has come. Of PUBACKs in a row only the first is passed for a
 * clean session: they tell the broker no more than that the client is alive.
 */
export class PacketGate {
  readonly #limits: Pick<BrokerLimits, 'maxPacketBytes' | 'maxConnectBytes'>;
  #isConnected = false;
  #isEnded = false;
  #isClean = false;
  /** The beginning of a packet; `#keptBytes` of it are valid. */
  #kept = EMPTY;
  #keptBytes = 0;
  /** Result of the last `#measure`: bytes of the packet with its header, and of the header alone. */
  #packetBytes = 0;
  #headerBytes = 0;

  constructor(limits: Pick<BrokerLimits, 'maxPacketBytes' | 'maxConnectBytes'>) {
    this.#limits = limits;
  }

  /** Appends the whole packets in `bytes` to `passed`. After a fault the gate must not be used again. */
  pass(bytes: Buffer, passed: Buffer[]): GateVerdict {
    if (this.#isEnded) return { passedBytes: 0 };
    let passedBytes = 0;
    let at = 0;
    if (this.#keptBytes > 0) {
      const before = this.#keptBytes;
      const fault = this.#complete(bytes);
      if (fault !== undefined) return { passedBytes, ...fault };
      if (this.#keptBytes < this.#packetBytes || this.#packetBytes === 0) return { passedBytes };
      at = this.#packetBytes - before;
      passedBytes = this.#packetBytes;
      passed.push(this.#kept.subarray(0, this.#packetBytes));
      this.#kept = EMPTY;
      this.#keptBytes = 0;
    }
    let start = at;
    let wasPuback = false;
    let fault: PacketFault | undefined;
    while (at < bytes.length && !this.#isEnded) {
      fault = this.#measure(bytes, at, bytes.length);
      if (fault !== undefined || this.#packetBytes === 0 || at + this.#packetBytes > bytes.length) break;
      fault = this.#check(bytes, at + this.#headerBytes, at + this.#packetBytes);
      if (fault !== undefined) break;
      const isPuback = (bytes[at] ?? 0) >> 4 === PACKET.puback;
      if (isPuback && wasPuback && this.#isClean) {
        passedBytes += passRun(bytes, start, at, passed);
        start = at + this.#packetBytes;
      }
      wasPuback = isPuback;
      at += this.#packetBytes;
    }
    passedBytes += passRun(bytes, start, at, passed);
    if (fault !== undefined) return { passedBytes, ...fault };
    if (at < bytes.length && !this.#isEnded) this.#keep(bytes, at, bytes.length);
    return { passedBytes };
  }

  /** Adds to the kept beginning of a packet what is missing of it, and no more. */
  #complete(bytes: Buffer): PacketFault | undefined {
    let taken = 0;
    // The length is not known before the header is whole, so its bytes are taken one by one.
    while (this.#packetBytes === 0 && taken < bytes.length) {
      this.#keep(bytes, taken, taken + 1);
      taken++;
      const fault = this.#measure(this.#kept, 0, this.#keptBytes);
      if (fault !== undefined) return fault;
    }
    if (this.#packetBytes === 0) return undefined;
    const missing = Math.min(this.#packetBytes - this.#keptBytes, bytes.length - taken);
    this.#keep(bytes, taken, taken + missing);
    if (this.#keptBytes < this.#packetBytes) return undefined;
    return this.#check(this.#kept, this.#headerBytes, this.#packetBytes);
  }

  #keep(bytes: Buffer, from: number, to: number): void {
    const needed = this.#keptBytes + to - from;
    if (needed > this.#kept.length) {
      // Grows with what has arrived, not with what a header claims.
      const grown = Buffer.allocUnsafe(Math.max(needed, Math.min(2 * this.#kept.length, this.#packetBytes)));
      grown.set(this.#kept.subarray(0, this.#keptBytes));
      this.#kept = grown;
    }
    bytes.copy(this.#kept, this.#keptBytes, from, to);
    this.#keptBytes = needed;
  }

  /** Reads the fixed header at `at`; `#packetBytes` is 0 when it is not whole yet. */
  #measure(bytes: Buffer, at: number, end: number): PacketFault | undefined {
    this.#packetBytes = 0;
    const first = bytes[at] ?? 0;
    const type = first >> 4;
    if (!this.#isConnected && type !== PACKET.connect) return { fault: 'a packet before CONNECT' };
    if (this.#isConnected && type === PACKET.connect) return { fault: 'a second CONNECT' };
    const headerFault = checkHeader(first);
    if (headerFault !== undefined) return { fault: headerFault };
    let remaining = 0;
    let factor = 1;
    for (let index = 1; at + index < end; index++) {
      if (index === MAX_HEADER_BYTES) return { fault: 'a remaining length of more than four bytes' };
      const byte = bytes[at + index] ?? 0;
      remaining += (byte & 0x7f) * factor;
      factor *= 128;
      if (byte < 0x80) return this.#checkLength(type, remaining, index + 1);
    }
    return undefined;
  }

  #checkLength(type: number, remaining: number, headerBytes: number): PacketFault | undefined {
    const limit = type === PACKET.connect ? this.#limits.maxConnectBytes : this.#limits.maxPacketBytes;
    if (remaining > limit) return { fault: `a packet of ${remaining} bytes` };
    this.#headerBytes = headerBytes;
    this.#packetBytes = headerBytes + remaining;
    return undefined;
  }

  #check(bytes: Buffer, body: number, end: number): PacketFault | undefined {
    const first = bytes[end - this.#packetBytes] ?? 0;
    const type = first >> 4;
    if (type === PACKET.connect) {
      const fault = checkConnect(bytes, body, end);
      this.#isClean = fault === undefined && asksForCleanSession(bytes, body);
      this.#isConnected = true;
      return fault;
    }
    // Nothing a client sends after DISCONNECT counts [MQTT-3.14.4-2].
    if (type === PACKET.disconnect) this.#isEnded = true;
    const fault = checkPacket(first, bytes, body, end);
    return fault === undefined ? undefined : { fault };
  }
}

/** Passes the packets in `[from, to)` on without copying them, and gives their bytes. */
function passRun(bytes: Buffer, from: number, to: number, passed: Buffer[]): number {
  if (to > from) passed.push(from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to));
  return to - from;
}

const EMPTY = Buffer.alloc(0);
