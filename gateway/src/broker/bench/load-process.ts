import { createConnection, type Socket } from 'node:net';
import { connectPacket, publishPacket, subscribePacket } from './raw-packets.ts';

/** What the load process is to do; sent to it as its only message. */
export interface LoadJob {
  readonly port: number;
  readonly qos: 0 | 1;
  readonly subscribers: number;
  readonly payloadBytes: number;
  /** Messages to publish, after as many as `warmUp`. */
  readonly messages: number;
  readonly warmUp: number;
  /** Messages a second; absent means as fast as the subscribers get them. */
  readonly ratePerSecond?: number;
}

/** What it says: that the warm-up is over, and that every message has arrived everywhere. */
export type LoadReport = 'warm' | 'done';

/** Messages on their way at a time when the broker is saturated. */
const WINDOW = 2_000;
/** Messages written together. */
const BURST = 50;
/** Silence after which messages count as lost, ms. */
const STALL_MS = 5_000;
const PUBACK_BYTES = 4;

/** One publisher and some subscribers on raw sockets; they know the size of every packet, so they parse none. */
class Load {
  readonly #job: LoadJob;
  readonly #bytes: Buffer;
  readonly #idOffset: number;
  readonly #burst: Buffer;
  #publisher: Socket | undefined;
  #sent = 0;
  #delivered = 0;
  #goal: number;
  #nextId = 1;

  constructor(job: LoadJob) {
    this.#job = job;
    const packet = publishPacket('lab/1/demo/adc0/t/load', Buffer.alloc(job.payloadBytes, 'x'), job.qos);
    this.#bytes = packet.bytes;
    this.#idOffset = packet.idOffset;
    this.#burst = Buffer.concat(Array.from({ length: BURST }, () => packet.bytes));
    this.#goal = job.warmUp;
  }

  async run(): Promise<void> {
    for (let index = 0; index < this.#job.subscribers; index++) await this.#subscribe(index);
    this.#publisher = await this.#connect('publisher');
    this.#publisher.on('data', () => undefined);
    await this.#publishAll();
    report('warm');
    this.#goal += this.#job.messages;
    await this.#publishAll();
    report('done');
  }

  async #publishAll(): Promise<void> {
    const { ratePerSecond, subscribers } = this.#job;
    const startMs = performance.now();
    const before = this.#sent;
    let progressMs = startMs;
    let progress = this.#delivered;
    while (this.#delivered < this.#goal * subscribers) {
      if (this.#delivered > progress) {
        progress = this.#delivered;
        progressMs = performance.now();
      } else if (performance.now() - progressMs > STALL_MS) {
        throw new Error(`${progress} of ${this.#goal * subscribers} messages arrived, then no more`);
      }
      if (ratePerSecond === undefined) {
        while (this.#sent < this.#goal && this.#sent * subscribers - this.#delivered < WINDOW)
          this.#publish(BURST);
        await new Promise((resolve) => setImmediate(resolve));
      } else {
        const due = Math.min(
          this.#goal,
          before + Math.floor(((performance.now() - startMs) * ratePerSecond) / 1000),
        );
        while (this.#sent < due) this.#publish(1);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
  }

  #publish(count: number): void {
    // The socket keeps what the kernel does not take at once, so a buffer is not used twice.
    const bytes = Buffer.from(count === 1 ? this.#bytes : this.#burst);
    if (this.#job.qos === 1) {
      for (let index = 0; index < count; index++) {
        bytes.writeUInt16BE(this.#nextId, index * this.#bytes.length + this.#idOffset);
        this.#nextId = (this.#nextId % 65_535) + 1;
      }
    }
    this.#publisher?.write(bytes);
    this.#sent += count;
  }

  async #subscribe(index: number): Promise<void> {
    const socket = await this.#connect(`subscriber-${index}`);
    socket.write(subscribePacket('lab/1/demo/adc0/t/load', this.#job.qos));
    await nextData(socket);
    const size = this.#bytes.length;
    let partial = 0;
    let tail = Buffer.alloc(0);
    socket.on('data', (data) => {
      if (this.#job.qos === 0) {
        partial += data.length;
        const whole = Math.floor(partial / size);
        partial -= whole * size;
        this.#delivered += whole;
        return;
      }
      const bytes = tail.length === 0 ? data : Buffer.concat([tail, data]);
      const whole = Math.floor(bytes.length / size);
      tail = bytes.subarray(whole * size);
      if (whole > 0) socket.write(this.#acknowledge(bytes, whole));
      this.#delivered += whole;
    });
  }

  #acknowledge(bytes: Buffer, count: number): Buffer {
    const acks = Buffer.allocUnsafe(count * PUBACK_BYTES);
    for (let index = 0; index < count; index++) {
      acks[index * PUBACK_BYTES] = 0x40;
      acks[index * PUBACK_BYTES + 1] = 2;
      bytes.copy(
        acks,
        index * PUBACK_BYTES + 2,
        index * this.#bytes.length + this.#idOffset,
        index * this.#bytes.length + this.#idOffset + 2,
      );
    }
    return acks;
  }

  async #connect(clientId: string): Promise<Socket> {
    const socket = createConnection({ port: this.#job.port, host: '127.0.0.1', noDelay: true });
    socket.write(connectPacket(clientId));
    await nextData(socket);
    return socket;
  }
}

function nextData(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('data', resolve);
  });
}

function report(what: LoadReport): void {
  process.send?.(what);
}

process.once('message', (job: LoadJob) => {
  void new Load(job).run();
});
