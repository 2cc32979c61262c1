import { isLabError, LabError } from '@labgate/contract';
import type { SerialDialogue, Urgency } from './serial-dialogue.ts';

/** An instrument that is late answers within this, or it is hopeless, ms. */
const QUIET_MS = 120;

/**
 * Keeps answers with their questions on a line that has no sequence numbers. After a failure an answer may still be on
 * its way, and would be taken for that of the next question. So the line is left alone until it is quiet, and the name
 * is asked for: answers keep their order, so once the name has come, nothing of before can follow.
 */
export class StepKeeper {
  readonly #dialogue: SerialDialogue;
  readonly #askName: (urgency: Urgency) => Promise<string>;
  readonly #outlivesGivingUp: boolean;
  #name: string | undefined;
  #isInStep = false;

  /**
   * `outlivesGivingUp`: the pause after each request is longer than an answer takes, so the answer to one that was given
   * up is dropped before the next is sent.
   */
  constructor(
    dialogue: SerialDialogue,
    askName: (urgency: Urgency) => Promise<string>,
    { outlivesGivingUp }: { readonly outlivesGivingUp: boolean },
  ) {
    this.#dialogue = dialogue;
    this.#askName = askName;
    this.#outlivesGivingUp = outlivesGivingUp;
  }

  /**
   * Learns the name. It is asked for twice, because a byte that was left over might have got in front of the first.
   * @throws LabError E_TIMEOUT when nothing answers, E_GARBLED.
   */
  async start(urgency: Urgency): Promise<string> {
    this.#name = await this.#askName(urgency);
    await this.#confirm(urgency);
    return this.#name;
  }

  /** Asks something whose answer must be its own. @throws LabError what `ask` throws, E_GARBLED. */
  async ask<T>(urgency: Urgency, ask: () => Promise<T>): Promise<T> {
    if (!this.#isInStep) {
      await this.#dialogue.waitForQuiet(QUIET_MS, urgency);
      await this.#confirm(urgency);
    }
    try {
      return await ask();
    } catch (error) {
      if (!this.#outlivesGivingUp || !isLabError(error, 'E_BUSY')) this.#isInStep = false;
      throw error;
    }
  }

  async #confirm(urgency: Urgency): Promise<void> {
    const found = await this.#askName(urgency);
    if (found !== this.#name) {
      throw new LabError('E_GARBLED', 'the supply gives its name otherwise than before', {
        context: { found: found.slice(0, 60), before: this.#name?.slice(0, 60) },
      });
    }
    this.#isInStep = true;
  }
}
