import {
  gatewayTopics,
  LabError,
  parseTopic,
  replayGatewayId,
  type ParsedTopic,
  type ReplayState,
} from '@labgate/contract';
import type { Cancel, Clock } from '@labgate/service-kit';
import { formatFault, type RecordedMessage } from './recorded-message.ts';
import type { Recording } from './recording.ts';
import { markAsReplay } from './replay-marks.ts';

/** Topics that say something about another moment than the one that is shown, or that a replay must not repeat. */
const LEFT_OUT: readonly (ParsedTopic['kind'] | undefined)[] = [
  undefined,
  'command',
  'reply',
  'journalTail',
  'link',
  'replay',
];
/** A message that is due so soon goes with the one before it, ms: timers are no finer. */
const TOGETHER_MS = 1;
/** Messages published at once before others get their turn. */
const MAX_BURST = 64;
const MAX_TOLD_FAULTS = 20;

/** A message as the replay publishes it. */
export interface ReplayMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  /** Where it comes from; `undefined` for what clears a retained topic. */
  readonly recorded: RecordedMessage | undefined;
}

export interface ReplayPlayerOptions {
  readonly recording: Recording;
  readonly clock: Clock;
  readonly publish: (message: ReplayMessage) => void;
  /** Called on every change of state. */
  readonly onChange?: (state: ReplayState) => void;
}

/** Publishes a recording under another gateway id: at its own pace or another, from any moment on (contract §8). */
export class ReplayPlayer {
  readonly #options: ReplayPlayerOptions;
  readonly #run: string;
  readonly #from: string;
  readonly #to: string;
  /** Topics with a retained message of ours. */
  readonly #retained = new Set<string>();
  #state: ReplayState['state'] = 'paused';
  #speed = 1;
  #positionUs: number;
  /** Position and time at which playing began. */
  #base = { positionUs: 0, monoUs: 0 };
  #source: AsyncGenerator<RecordedMessage, void, void> | undefined;
  /** The next message of the source, as soon as it is read. */
  #pulled: Promise<RecordedMessage | undefined> | undefined;
  /** True when what was known at the position has been published by a jump. */
  #isShown = false;
  /** Counts the jumps: what was begun before one is not gone on with. */
  #turn = 0;
  #cancel: Cancel = () => undefined;

  /** @throws LabError E_RECORDING for a file that is no recording of a run. */
  constructor(options: ReplayPlayerOptions) {
    const { info } = options.recording;
    if (info === undefined) throw new LabError('E_RECORDING', 'this file is no recording of a run');
    this.#options = options;
    this.#run = info.run;
    this.#from = gatewayTopics(info.gw).prefix;
    this.#to = gatewayTopics(replayGatewayId(info.run)).prefix;
    this.#positionUs = options.recording.startUs;
  }

  get state(): ReplayState {
    const { recording } = this.#options;
    const faults = recording.faults.slice(0, MAX_TOLD_FAULTS).map(formatFault);
    return {
      run: this.#run,
      gw: replayGatewayId(this.#run),
      state: this.#state,
      ts: Math.floor(this.#nowUs() / 1000),
      speed: this.#speed,
      from: Math.floor(recording.startUs / 1000),
      to: Math.floor(recording.endUs / 1000),
      ...(faults.length === 0 ? {} : { faults }),
    };
  }

  /** Plays on from where it is; from the beginning when it has ended. */
  async play(speed: number): Promise<void> {
    if (this.#state === 'ended') await this.seek(this.#options.recording.startUs);
    this.#positionUs = this.#nowUs();
    this.#speed = speed;
    this.#start();
  }

  pause(): void {
    if (this.#state !== 'playing') return;
    this.#positionUs = this.#nowUs();
    this.#halt('paused');
  }

  /** Goes to a time of the recording, Unix µs: publishes what was known then, and plays on when it was playing. */
  async seek(timeUs: number): Promise<void> {
    const { recording } = this.#options;
    const wasPlaying = this.#state === 'playing';
    const targetUs = Math.min(Math.max(timeUs, recording.startUs), recording.endUs);
    this.#halt('paused');
    const turn = this.#turn;
    const { retained, frames } = await recording.stateAt(targetUs);
    if (turn !== this.#turn) return;
    this.#positionUs = targetUs;
    this.#source = undefined;
    this.#pulled = undefined;
    this.#isShown = true;
    const there = new Set(retained.map(({ topic }) => this.#topicOf(topic)));
    for (const topic of this.#retained) if (!there.has(topic)) this.#clear(topic);
    for (const message of [...retained, ...frames]) this.#publish(message);
    if (wasPlaying) this.#start();
    else this.#tell();
  }

  /** Ends it and takes back everything that is retained. */
  close(): void {
    this.#halt('ended');
    for (const topic of this.#retained) this.#clear(topic);
  }

  #start(): void {
    this.#cancel();
    this.#state = 'playing';
    this.#base = { positionUs: this.#positionUs, monoUs: this.#options.clock.monoUs() };
    this.#turn++;
    this.#tell();
    void this.#advance(this.#turn);
  }

  #halt(state: 'paused' | 'ended'): void {
    this.#cancel();
    this.#turn++;
    this.#state = state;
    this.#tell();
  }

  #nowUs(): number {
    if (this.#state !== 'playing') return this.#positionUs;
    const { positionUs, monoUs } = this.#base;
    const passedUs = (this.#options.clock.monoUs() - monoUs) * this.#speed;
    return Math.min(positionUs + passedUs, this.#options.recording.endUs);
  }

  /** Publishes what is due, and waits for the next. */
  async #advance(turn: number): Promise<void> {
    this.#source ??= this.#options.recording.messages(this.#positionUs + (this.#isShown ? 1 : 0));
    for (let burst = 0; ; burst++) {
      this.#pulled ??= this.#following();
      const next = await this.#pulled;
      if (turn !== this.#turn) return;
      if (next === undefined) {
        this.#positionUs = this.#options.recording.endUs;
        this.#halt('ended');
        return;
      }
      const waitMs = (next.timeUs - this.#nowUs()) / 1000 / this.#speed;
      if (waitMs > TOGETHER_MS || burst >= MAX_BURST) {
        this.#cancel = this.#options.clock.schedule(Math.max(0, waitMs), () => void this.#advance(turn));
        return;
      }
      this.#pulled = undefined;
      this.#publish(next);
    }
  }

  async #following(): Promise<RecordedMessage | undefined> {
    const { value, done } = (await this.#source?.next()) ?? { done: true };
    return done === true ? undefined : (value ?? undefined);
  }

  #publish(message: RecordedMessage): void {
    const topic = this.#topicOf(message.topic);
    if (topic === undefined) return;
    const payload = markAsReplay(topic, message.payload);
    this.#options.publish({ topic, payload, qos: message.qos, retain: message.retain, recorded: message });
    if (!message.retain) return;
    if (payload.length === 0) this.#retained.delete(topic);
    else this.#retained.add(topic);
  }

  #clear(topic: string): void {
    this.#retained.delete(topic);
    this.#options.publish({ topic, payload: new Uint8Array(), qos: 1, retain: true, recorded: undefined });
  }

  /** Where a recorded topic is published; `undefined` for one that is not: files of others may hold anything. */
  #topicOf(topic: string): string | undefined {
    if (!topic.startsWith(this.#from)) return undefined;
    const replayed = this.#to + topic.slice(this.#from.length);
    return LEFT_OUT.includes(parseTopic(replayed)?.kind) ? undefined : replayed;
  }

  #tell(): void {
    this.#options.onChange?.(this.state);
  }
}
