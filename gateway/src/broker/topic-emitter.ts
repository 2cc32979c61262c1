import { Emission, type CarriedPacket } from './emission.ts';
import { FilterTree } from './filter-tree.ts';

/** How Aedes wants to be told of a message: `done` says that it has been taken. */
export type Deliver = (packet: CarriedPacket, done: () => void) => void;

/**
 * Carries messages inside the broker, in place of Aedes's own emitter. Subscribers in this process come first and see
 * everything; `isWithheld` decides what clients do not get.
 */
export class TopicEmitter {
  /** The message that is being handed to clients at this moment. */
  current: Emission | undefined;
  /** Changes whenever a client's subscriptions do. */
  version = 0;
  readonly #clients = new FilterTree<Deliver>();
  readonly #inProcess = new FilterTree<(packet: CarriedPacket) => void>();
  readonly #isWithheld: (packet: CarriedPacket) => boolean;
  #isClosed = false;

  constructor(isWithheld: (packet: CarriedPacket) => boolean) {
    this.#isWithheld = isWithheld;
  }

  /** Subscribes a part of this process; the returned function ends it. */
  listen(filter: string, handler: (packet: CarriedPacket) => void): () => void {
    this.#inProcess.add(filter, handler);
    return () => this.#inProcess.remove(filter, handler);
  }

  /** True when a client that is connected, or a part of this process, has subscribed to `topic`. */
  hasListener(topic: string): boolean {
    return this.#clients.match(topic).length > 0 || this.#inProcess.match(topic).length > 0;
  }

  /** Called by Aedes. */
  on(filter: string, deliver: Deliver, done?: () => void): this {
    this.version++;
    this.#clients.add(filter, deliver);
    done?.();
    return this;
  }

  /** Called by Aedes. */
  removeListener(filter: string, deliver: Deliver, done?: () => void): this {
    this.version++;
    this.#clients.remove(filter, deliver);
    done?.();
    return this;
  }

  /** Called by Aedes; `done` when all clients have been served. */
  emit(packet: CarriedPacket, done: (error?: Error) => void): this {
    if (this.#isClosed) {
      done(new Error('the broker is stopping'));
      return this;
    }
    for (const handler of this.#inProcess.match(packet.topic)) handler(packet);
    const clients = this.#clients.match(packet.topic);
    if (clients.length === 0 || this.#isWithheld(packet)) {
      done();
      return this;
    }
    let waiting = clients.length;
    const taken = (): void => {
      if (--waiting === 0) done();
    };
    const outer = this.current;
    this.current = new Emission(packet);
    for (const deliver of clients) deliver(packet, taken);
    this.current = outer;
    return this;
  }

  /** Called by Aedes. */
  close(done: () => void): void {
    this.#isClosed = true;
    setImmediate(done);
  }
}
