import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { SendProgress } from './send-progress.ts';
import type { Wire, WireEvents } from './wire.ts';

/** RFC 6455 §7.4.1: the peer sent a kind of data the endpoint does not take. */
const UNSUPPORTED_DATA = 1003;

/** A WebSocket as a wire: each `send` is exactly one binary message. */
export class WebSocketWire implements Wire {
  readonly remoteAddress: string;
  readonly #webSocket: WebSocket;
  #events: WireEvents | undefined;
  readonly #progress: SendProgress;

  /** `socket` is the connection the WebSocket was upgraded from, `address` that of who asked for it. */
  constructor(webSocket: WebSocket, socket: Socket, address: string) {
    this.#webSocket = webSocket;
    this.#progress = new SendProgress(socket);
    this.remoteAddress = address;
    socket.setNoDelay(true);
  }

  open(events: WireEvents): void {
    this.#events = events;
    this.#webSocket.on('message', (data, isBinary) => {
      // MQTT control packets travel in binary frames only [MQTT-6.0.0-1].
      if (isBinary && Buffer.isBuffer(data)) events.onData(data);
      else this.#webSocket.close(UNSUPPORTED_DATA);
    });
    // The WebSocket closes itself after a protocol error; `close` follows.
    this.#webSocket.on('error', () => this.#webSocket.terminate());
    this.#webSocket.on('close', () => events.onClose());
  }

  send(chunks: readonly Uint8Array[]): boolean {
    const [first] = chunks;
    const message = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
    this.#webSocket.send(message, BINARY, this.#onWritten);
    return this.#progress.sent();
  }

  end(last: Uint8Array): void {
    this.#webSocket.send(last, BINARY, () => this.#webSocket.close());
  }

  pause(): void {
    this.#webSocket.pause();
  }

  resume(): void {
    this.#webSocket.resume();
  }

  destroy(): void {
    this.#webSocket.terminate();
  }

  readonly #onWritten = (): void => {
    if (this.#progress.written()) this.#events?.onDrain();
  };
}

const BINARY = { binary: true, compress: false, fin: true } as const;
