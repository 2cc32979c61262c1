import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** Tells from the completion of writes whether the peer still takes what is sent. */
export class SendProgress {
  readonly #socket: Socket;
  readonly #isTls: boolean;
  #inFlight = 0;
  #isWaiting = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#isTls = socket instanceof TLSSocket;
  }

  /** Call after a write; false when bytes wait for the peer. */
  sent(): boolean {
    this.#inFlight++;
    // libuv writes at once what the kernel takes, so anything left means that its buffer is full. TLS tells of its writes a
    // turn later, whatever the kernel has taken: there, a second one that is not done says the same.
    this.#isWaiting = this.#isTls ? this.#inFlight > 1 : this.#socket.writableLength > 0;
    return !this.#isWaiting;
  }

  /** Call when a write is done; true when bytes had to wait, and none does any more. */
  written(): boolean {
    this.#inFlight--;
    if (!this.#isWaiting || this.#socket.writableLength > 0) return false;
    this.#isWaiting = false;
    return true;
  }
}
