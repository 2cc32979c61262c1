import { MESSAGES, parseTopic, TOPIC_ROOT, type MessageType } from '@labgate/contract';

/** Topics whose answer is remembered; foreign clients choose topics, so there is a bound. */
const MAX_REMEMBERED = 4096;

/** Tells which topics of one gateway go through its journal (contract §4.3). */
export class JournaledTopics {
  readonly #prefix: string;
  /** `null` for a topic that is not journaled: one look is enough to tell that from a topic nobody has asked for. */
  readonly #known = new Map<string, string | null>();

  constructor(gatewayId: string) {
    this.#prefix = `${TOPIC_ROOT}/${gatewayId}/`;
  }

  /** What follows `lab/1/{gw}/` when `topic` is journaled, else `undefined`. */
  suffixOf(topic: string): string | undefined {
    let suffix = this.#known.get(topic);
    if (suffix === undefined) {
      if (this.#known.size >= MAX_REMEMBERED) this.#known.clear();
      suffix = this.#isJournaled(topic) ? topic.slice(this.#prefix.length) : null;
      this.#known.set(topic, suffix);
    }
    return suffix ?? undefined;
  }

  #isJournaled(topic: string): boolean {
    if (!topic.startsWith(this.#prefix)) return false;
    const parsed = parseTopic(topic);
    const type: MessageType | undefined = parsed && MESSAGES[parsed.kind];
    return type?.isJournaled === true;
  }
}
