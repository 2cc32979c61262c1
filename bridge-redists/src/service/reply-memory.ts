import type { CommandReply } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';

/** Replies and where they went. */
export interface GivenReplies {
  readonly topic: string;
  readonly replies: readonly CommandReply[];
}

/** How long a repeated request gets the first reply again (contract §6.1), ms. */
const REMEMBERED_MS = 600_000;
/**
 * Parts remembered in all, 48 KiB each at most. When there are more, the oldest replies are forgotten and a repeated
 * question is answered anew, which changes nothing: `$store` is only read.
 */
const MAX_PARTS = 256;

/** Remembers replies, so that a request that QoS 1 delivers twice is carried out once. */
export class ReplyMemory {
  readonly #clock: Pick<Clock, 'monoUs'>;
  readonly #given = new Map<string, GivenReplies & { readonly atUs: number }>();
  #parts = 0;

  constructor(clock: Pick<Clock, 'monoUs'>) {
    this.#clock = clock;
  }

  find(key: string): GivenReplies | undefined {
    this.#forget();
    return this.#given.get(key);
  }

  keep(key: string, given: GivenReplies): void {
    this.#given.set(key, { ...given, atUs: this.#clock.monoUs() });
    this.#parts += given.replies.length;
    this.#forget();
  }

  #forget(): void {
    const beforeUs = this.#clock.monoUs() - REMEMBERED_MS * 1000;
    for (const [key, { atUs, replies }] of this.#given) {
      if (atUs >= beforeUs && this.#parts <= MAX_PARTS) return;
      this.#given.delete(key);
      this.#parts -= replies.length;
    }
  }
}
