import type { Socket } from 'node:net';
import { SendProgress } from './send-progress.ts';
import type { Wire, WireEvents } from './wire.ts';

/** Probes idle TCP connections, so that a peer that vanished without a word is noticed. */
const TCP_KEEP_ALIVE_MS = 30_000;

/** A TCP connection as a wire. */
export class TcpWire implements Wire {
  readonly remoteAddress: string;
  readonly #socket: Socket;
  #events: WireEvents | undefined;
  readonly #progress: SendProgress;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#progress = new SendProgress(socket);
    this.remoteAddress = socket.remoteAddress ?? '';
    socket.setNoDelay(true);
    socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS);
  }

  open(events: WireEvents): void {
    this.#events = events;
    this.#socket.on('data', (bytes) => events.onData(bytes));
    this.#socket.on('end', () => this.#socket.destroy());
    // A reset is an ordinary way for a client to go; `close` follows and says all there is to say.
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.on('close', () => events.onClose());
  }

  send(chunks: readonly Uint8Array[]): boolean {
    const socket = this.#socket;
    const last = chunks.length - 1;
    if (last > 0) socket.cork();
    for (let index = 0; index < last; index++) socket.write(chunks[index] ?? NO_BYTES);
    socket.write(chunks[last] ?? NO_BYTES, this.#onWritten);
    if (last > 0) socket.uncork();
    return this.#progress.sent();
  }

  end(last: Uint8Array): void {
    this.#socket.end(last, () => this.#socket.destroy());
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** One function for all writes: Node then counts completions instead of queueing a callback for each. */
  readonly #onWritten = (): void => {
    if (this.#progress.written()) this.#events?.onDrain();
  };
}

const NO_BYTES = new Uint8Array(0);
