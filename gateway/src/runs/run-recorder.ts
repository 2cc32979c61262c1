import {
  gatewayTopics,
  isLabError,
  parseTopic,
  type LabError,
  type ParsedTopic,
  type RunSummary,
} from '@labgate/contract';
import { RecordingWriter, repairRecording, type RecordingInfo } from '@labgate/recording';
import type { Clock } from '@labgate/service-kit';
import type { Broker } from '../broker/broker.ts';
import { GapCount } from './gap-count.ts';

/** What is not kept: questions and answers, and the journal, which repeats what is kept already. */
const LEFT_OUT: readonly ParsedTopic['kind'][] = ['command', 'reply', 'journalTail', 'link', 'replay'];
/** Topics whose kind is remembered; foreign clients choose topics, so there is a bound. */
const MAX_REMEMBERED = 4_096;
/** How long the last message may take through the journal, ms. */
const LAST_MESSAGE_WITHIN_MS = 2_000;

export interface RunRecorderOptions {
  readonly path: string;
  readonly info: RecordingInfo;
  readonly broker: Pick<Broker, 'subscribeInProcess' | 'retained'>;
  readonly clock: Clock;
  /** Called once, when nothing more is kept. */
  readonly onIncomplete: (failure: LabError) => void;
}

/** What there is when a recording has ended. */
export interface StoppedRecording {
  readonly sha256: string;
  readonly counts: RunSummary['counts'];
  /** Time of the last message of a recording that broke off, Unix ms. */
  readonly lastMs?: number | undefined;
}

/** Keeps everything that is published below a gateway's topics, from the retained messages on. */
export class RunRecorder {
  readonly #options: RunRecorderOptions;
  readonly #writer: RecordingWriter;
  readonly #gaps = new GapCount();
  readonly #kinds = new Map<string, ParsedTopic['kind'] | undefined>();
  readonly #unsubscribe: () => void;
  readonly #awaited = new Map<string, () => void>();
  #halted: LabError | undefined;
  #messages = 0;
  #frames = 0;

  private constructor(options: RunRecorderOptions, writer: RecordingWriter) {
    this.#options = options;
    this.#writer = writer;
    const filter = `${gatewayTopics(options.info.gw).prefix}#`;
    for (const message of options.broker.retained(filter)) {
      this.#take({ ...message, payload: asBytes(message.payload) });
    }
    this.#unsubscribe = options.broker.subscribeInProcess(filter, (message) => this.#take(message));
  }

  /** Begins at once. @throws LabError E_DISK_FULL, E_RECORDING. */
  static async start(options: RunRecorderOptions): Promise<RunRecorder> {
    const { path, info, clock } = options;
    const halts: ((failure: LabError) => void)[] = [];
    const onFailure = (failure: LabError): void => halts.forEach((halt) => halt(failure));
    const writer = await RecordingWriter.create({ path, info, clock, onFailure });
    const recorder = new RunRecorder(options, writer);
    halts.push((failure) => recorder.halt(failure));
    if (writer.failure !== undefined) recorder.halt(writer.failure);
    return recorder;
  }

  get counts(): { msgs: number; frames: number; bytes: number; gaps: number } {
    const { bytes } = this.#writer;
    return { msgs: this.#messages, frames: this.#frames, bytes, gaps: this.#gaps.missing };
  }

  /** Keeps nothing more; what is there stays. */
  halt(reason: LabError): void {
    if (this.#halted !== undefined) return;
    this.#halted = reason;
    this.#options.onIncomplete(reason);
  }

  /** Resolves when the message that contains `id` has been published, or after a while. */
  published(id: string): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.schedule(LAST_MESSAGE_WITHIN_MS, () => finish());
      const finish = (): void => {
        cancel();
        this.#awaited.delete(id);
        resolve();
      };
      this.#awaited.set(id, finish);
    });
  }

  /** Ends the recording with what is known about the run. */
  async stop(notes: Readonly<Record<string, string>>): Promise<StoppedRecording> {
    this.#unsubscribe();
    const closed = await this.#writer.close(notes);
    const { counts } = this;
    if (this.#writer.failure === undefined) return { ...closed, counts: { ...counts, bytes: closed.bytes } };
    try {
      // What the disk has taken gets its index, if there is room for that now.
      const mended = await repairRecording(this.#options.path, () => notes);
      const { messages, frames, lastMs, bytes, sha256 } = mended;
      return { sha256, lastMs, counts: { ...counts, msgs: messages - frames, frames, bytes } };
    } catch (error) {
      if (!isLabError(error)) throw error;
      return { ...closed, counts: { ...counts, bytes: closed.bytes } }; // readers do without an index
    }
  }

  #take(message: {
    readonly topic: string;
    readonly payload: Uint8Array;
    readonly qos: number;
    readonly retain: boolean;
  }): void {
    const { topic, payload, retain } = message;
    const kind = this.#kindOf(topic);
    if (kind === undefined || LEFT_OUT.includes(kind)) return;
    if (kind === 'event') this.#noticeEvent(payload);
    if (this.#halted !== undefined) return;
    const isFrame = kind === 'frame';
    if (isFrame) this.#frames++;
    else this.#messages++;
    if (isFrame || kind === 'telemetry') this.#gaps.add(topic, payload, isFrame);
    this.#writer.add({ topic, payload, qos: message.qos === 0 ? 0 : 1, retain });
  }

  #noticeEvent(payload: Uint8Array): void {
    if (this.#awaited.size === 0) return;
    const text = new TextDecoder().decode(payload);
    for (const [id, finish] of this.#awaited) if (text.includes(id)) queueMicrotask(finish);
  }

  #kindOf(topic: string): ParsedTopic['kind'] | undefined {
    if (this.#kinds.has(topic)) return this.#kinds.get(topic);
    if (this.#kinds.size >= MAX_REMEMBERED) this.#kinds.clear();
    const kind = parseTopic(topic)?.kind;
    this.#kinds.set(topic, kind);
    return kind;
  }
}

function asBytes(payload: string | Uint8Array): Uint8Array {
  return typeof payload === 'string' ? Buffer.from(payload) : payload;
}
