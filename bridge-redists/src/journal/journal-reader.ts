import {
  commandReplySchema,
  gatewayTopics,
  journalReadAnswerSchema,
  LabError,
  ReplyAssembler,
  type CommandReply,
  type JournalReadAnswer,
} from '@labgate/contract';
import type { Cancel, Clock } from '@labgate/service-kit';

/** Items of one answer: what one read keeps in memory. */
const PAGE_ITEMS = 1_000;
/** How long the next part of an answer is waited for, ms. */
const PATIENCE_MS = 10_000;

interface ReaderOptions {
  /** MQTT client id under which the questions are asked. */
  readonly clientId: string;
  readonly clock: Clock;
  /** Differs from that of every earlier process: a gateway remembers ids for ten minutes (contract §6.1). */
  readonly idPrefix: string;
  readonly publish: (topic: string, payload: string) => Promise<void>;
}

interface Question {
  readonly assembler: ReplyAssembler;
  readonly answered: PromiseWithResolvers<JournalReadAnswer>;
  cancel: Cancel;
}

/** Asks gateways for what was journaled after a cursor (contract §4.3). */
export class JournalReader {
  readonly #options: ReaderOptions;
  readonly #questions = new Map<string, Question>();
  #count = 0;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /**
   * Reads one page.
   * @throws LabError `E_TIMEOUT` without an answer, `E_UNREACHABLE` when the connection is lost, or what the gateway says.
   */
  async read(gw: string, after: string): Promise<JournalReadAnswer> {
    const { clientId, idPrefix, publish } = this.#options;
    const id = `${idPrefix}-${++this.#count}`;
    const answered = Promise.withResolvers<JournalReadAnswer>();
    const question: Question = { assembler: new ReplyAssembler(), answered, cancel: () => undefined };
    this.#questions.set(id, question);
    this.#waitFor(id, question);
    const args = { after, limit: PAGE_ITEMS };
    const request = JSON.stringify({ v: 1, id, from: clientId, args });
    publish(gatewayTopics(gw).command('$journal', 'read'), request).catch((cause: unknown) =>
      this.#end(id, new LabError('E_UNREACHABLE', 'the question did not reach the broker', { cause })),
    );
    return answered.promise;
  }

  /** Takes a message of the reply topic. */
  take(payload: Uint8Array): void {
    const reply = parseReply(payload);
    const question = reply && this.#questions.get(reply.id);
    if (reply === undefined || question === undefined) return;
    this.#waitFor(reply.id, question);
    const whole = question.assembler.add(reply);
    if (whole !== undefined) this.#end(reply.id, outcomeOf(whole));
  }

  /** Ends all questions: their answers went to a connection that is no more. */
  disconnected(): void {
    for (const id of this.#questions.keys()) {
      this.#end(id, new LabError('E_UNREACHABLE', 'the connection to the broker was lost'));
    }
  }

  #waitFor(id: string, question: Question): void {
    question.cancel();
    question.cancel = this.#options.clock.schedule(PATIENCE_MS, () =>
      this.#end(id, new LabError('E_TIMEOUT', `the journal has not answered for ${PATIENCE_MS} ms`)),
    );
  }

  #end(id: string, outcome: JournalReadAnswer | LabError): void {
    const question = this.#questions.get(id);
    if (question === undefined) return;
    this.#questions.delete(id);
    question.cancel();
    if (outcome instanceof LabError) question.answered.reject(outcome);
    else question.answered.resolve(outcome);
  }
}

function parseReply(payload: Uint8Array): CommandReply | undefined {
  try {
    return commandReplySchema.safeParse(JSON.parse(new TextDecoder().decode(payload))).data;
  } catch {
    return undefined; // no reply of the contract: whoever waits for one gets a time-out
  }
}

function outcomeOf({ status, code, msg, data }: CommandReply): JournalReadAnswer | LabError {
  if (status !== 'ok') {
    const meaning = code === 'E_SCHEMA' ? 'E_SCHEMA' : 'E_STORE';
    return new LabError(meaning, `the gateway does not read: ${msg.slice(0, 200)}`, { context: { code } });
  }
  const answer = journalReadAnswerSchema.safeParse(data);
  // Not `E_SCHEMA`, which means a wrong cursor here.
  return answer.data ?? new LabError('E_STORE', 'the answer of the journal is none of the contract');
}
