import { gatewayTopics } from '@labgate/contract';
import type { Timers } from '../bench/timers.ts';

/** What the feed uses of a client. */
export interface FrameClient {
  on(event: 'message', listener: (topic: string, payload: Uint8Array) => void): unknown;
  subscribe(topic: string, options: { qos: 0 }): unknown;
  unsubscribe(topic: string): unknown;
  end(force: boolean): unknown;
}

/** A hidden page gives the frames up after this long, ms. */
const HIDDEN_GRACE_MS = 10_000;

/** Takes the payload of one frame message; nothing is kept by the feed. */
export type FrameSink = (payload: Uint8Array) => void;

/**
 * The thermal frames, on a client of their own: the provider of mqtt-react-hooks would turn every payload of its client
 * into a string. The client is made when somebody first looks, and follows one camera at a time.
 */
export class FrameFeed {
  readonly #timers: Timers;
  readonly #connect: () => FrameClient;
  #client: FrameClient | undefined;
  #watched: { readonly topic: string; readonly sink: FrameSink } | undefined;
  #isSubscribed = false;
  #isHidden = false;
  #cancelGrace: (() => void) | undefined;

  constructor(timers: Timers, connect: () => FrameClient) {
    this.#timers = timers;
    this.#connect = connect;
  }

  /** True while the frames are not subscribed because nobody sees the page. */
  get isSuspended(): boolean {
    return this.#watched !== undefined && !this.#isSubscribed;
  }

  /** Hands each frame of a camera to `sink` until the result is called. A later watcher takes the feed over. */
  watch(gw: string, camera: string, sink: FrameSink): () => void {
    const watched = { topic: gatewayTopics(gw).frame(camera), sink };
    this.#unsubscribe();
    this.#watched = watched;
    if (!this.#isHidden) this.#subscribe();
    return () => {
      if (this.#watched !== watched) return;
      this.#unsubscribe();
      this.#watched = undefined;
    };
  }

  /** The page was hidden or is seen again. */
  setHidden(isHidden: boolean): void {
    this.#isHidden = isHidden;
    this.#cancelGrace?.();
    this.#cancelGrace = isHidden
      ? this.#timers.schedule(HIDDEN_GRACE_MS, () => this.#unsubscribe())
      : undefined;
    if (!isHidden) this.#subscribe();
  }

  /** Ends the client. */
  stop(): void {
    this.#cancelGrace?.();
    this.#client?.end(true);
    this.#client = undefined;
    this.#isSubscribed = false;
  }

  #subscribe(): void {
    if (this.#watched === undefined || this.#isSubscribed) return;
    this.#client ??= this.#open();
    this.#client.subscribe(this.#watched.topic, { qos: 0 });
    this.#isSubscribed = true;
  }

  #unsubscribe(): void {
    if (this.#watched === undefined || !this.#isSubscribed) return;
    this.#client?.unsubscribe(this.#watched.topic);
    this.#isSubscribed = false;
  }

  #open(): FrameClient {
    const client = this.#connect();
    client.on('message', (topic, payload) => {
      if (topic === this.#watched?.topic) this.#watched.sink(payload);
    });
    return client;
  }
}
