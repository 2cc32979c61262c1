import { parseTopic, type GatewayTopics } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';

/** How long after its last answer a service counts as there, µs; the gateway asks it every five seconds. */
const PATIENCE_US = 15_000_000;

/**
 * Knows whether somebody at a broker elsewhere answers `$store`, from the answers to the gateway's own questions. Who may
 * not ask cannot know, and leaves the others' questions to whoever answers them.
 */
export class StorePresence {
  readonly #clock: Clock;
  readonly #storePrefix: string;
  #untilUs = 0;
  #isKnown = false;

  constructor(clock: Clock, topics: GatewayTopics) {
    this.#clock = clock;
    this.#storePrefix = topics.command('$store', '');
  }

  get mayBeThere(): boolean {
    return !this.#isKnown || this.#clock.monoUs() < this.#untilUs;
  }

  /**
   * A new connection: nobody has had time to answer yet. Without `tellsRefusals`, which is MQTT 5's, silence may as well
   * mean that the questions do not get through.
   */
  begin(tellsRefusals: boolean): void {
    this.#isKnown = tellsRefusals;
    this.#extend();
  }

  /** The broker did not take a message of ours. */
  refused(topic: string): void {
    if (topic.startsWith(this.#storePrefix)) this.#isKnown = false;
  }

  /** A message came from the broker. */
  heard(topic: string, payload: Uint8Array): void {
    if (parseTopic(topic)?.kind !== 'reply' || !Buffer.from(payload).includes('"dev":"$store"')) return;
    this.#isKnown = true;
    this.#extend();
  }

  #extend(): void {
    this.#untilUs = this.#clock.monoUs() + PATIENCE_US;
  }
}
