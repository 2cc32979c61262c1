import { ConditionEvaluator, quantitiesOf, streamsOf, type Condition } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { LiveStream } from '../../live/live-stream.ts';
import type { LiveValues } from '../../live/live-values.ts';

/** One condition that is watched, and what is done the first time it holds. */
interface Watched {
  readonly evaluator: ConditionEvaluator;
  readonly onMet: () => void;
}

/** Watches conditions on the live values. */
export class ConditionWatch {
  readonly #live: LiveValues;
  readonly #clock: Clock;
  readonly #watched = new Set<Watched>();
  readonly #stop: () => void;

  constructor(live: LiveValues, clock: Clock) {
    this.#live = live;
    this.#clock = clock;
    this.#stop = live.listen({ readingTaken: (stream) => this.#take(stream) });
  }

  /** Calls `onMet` once, when `condition` holds. The returned function ends it. */
  add(condition: Condition, onMet: () => void): () => void {
    const evaluator = new ConditionEvaluator(condition, this.#clock.monoUs(), {
      staleAfterUs: ({ dev, stream }) => 1000 * this.#live.staleAfterMs(dev, stream),
    });
    const watched: Watched = { evaluator, onMet };
    this.#watched.add(watched);
    return () => this.#watched.delete(watched);
  }

  /** Looks whether data has stayed away; to be called now and then. */
  tick(): void {
    const nowUs = this.#clock.monoUs();
    for (const watched of this.#watched) this.#settle(watched, watched.evaluator.tick(nowUs));
  }

  stop(): void {
    this.#stop();
    this.#watched.clear();
  }

  #take(stream: LiveStream): void {
    for (const watched of this.#watched) {
      const { condition } = watched.evaluator;
      const isMet = readingsOf(condition, stream).some(({ index, channel }) => {
        const value = channel === undefined ? null : stream.value(channel);
        return watched.evaluator.take(index, value, stream.inHandUs);
      });
      this.#settle(watched, isMet);
    }
  }

  #settle(watched: Watched, isMet: boolean): void {
    if (!isMet || !this.#watched.delete(watched)) return;
    watched.onMet();
  }
}

/** The quantities of a condition that a stream tells; `no data` without a channel waits for the stream itself. */
function readingsOf(
  condition: Condition,
  { dev, stream }: LiveStream,
): { readonly index: number; readonly channel: string | undefined }[] {
  const quantities = quantitiesOf(condition);
  if (quantities.length === 0) {
    const isIt = streamsOf(condition).some((one) => one.dev === dev && one.stream === stream);
    return isIt ? [{ index: 0, channel: undefined }] : [];
  }
  return quantities.flatMap((quantity, index) =>
    quantity.dev === dev && quantity.stream === stream ? [{ index, channel: quantity.channel }] : [],
  );
}
