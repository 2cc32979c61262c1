import {
  channelNameSchema,
  descriptionSchema,
  isLabError,
  telemetrySchema,
  type Description,
} from '@labgate/contract';
import { z } from 'zod';
import type { SampleBatch } from '../sample-batch.ts';
import type { Store } from '../store.ts';

/** Largest message the contract knows (§4). */
const MAX_MESSAGE_BYTES = 64 * 1024;
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Everything around the values; the values are checked one by one, so that one bad channel costs no other. */
const envelopeSchema = telemetrySchema
  .omit({ val: true, why: true, raw: true })
  .extend({ val: z.custom<Readonly<Record<string, unknown>>>(isPlainObject) });

/** What has come in and what of it could not be kept. */
export interface IntakeCounters {
  /** Telemetry messages that were read. */
  messages: number;
  /** Values handed on to be stored. */
  samples: number;
  /** Messages that are no telemetry of the contract. */
  refusedMessages: number;
  /** Messages whose time lies too far ahead of this computer's clock. */
  refusedFuture: number;
  /** Values that are no number of a channel: wrong type, not finite, a name that is none. */
  refusedValues: number;
  /** Values of channels beyond the most the store keeps. */
  refusedSeries: number;
  /** Text values, which the store does not keep. */
  texts: number;
  /** Messages of a replay: they were stored when they were recorded. */
  replayed: number;
}

/** A value of a channel that is to be stored. */
export interface Sample {
  readonly prop: string;
  readonly handle: number;
  readonly value: number;
}

/** What a message of telemetry says, as far as it can be kept. */
export interface Reading {
  readonly gw: string;
  readonly dev: string;
  readonly stream: string;
  readonly sid: string;
  readonly seq: number;
  readonly tsMs: number;
  /** True when its time lies too far ahead: none of its values is stored. */
  readonly isRefused: boolean;
  /** True when nobody had set the clock it was stamped by. */
  readonly isClockUnset: boolean;
  readonly samples: readonly Sample[];
}

type StreamAddress = Pick<Reading, 'gw' | 'dev' | 'stream'>;

interface IntakeOptions {
  readonly store: Pick<Store, 'register'>;
  readonly nowMs: () => number;
  /** How far ahead of the clock a sample may be, ms. */
  readonly futureLimitMs: number;
  /** Most devices whose description is remembered. */
  readonly maxDevices: number;
}

/** Turns telemetry and descriptions into samples and units; whatever is wrong with a message is counted, never thrown. */
export class TelemetryIntake {
  readonly counters: IntakeCounters = {
    messages: 0,
    samples: 0,
    refusedMessages: 0,
    refusedFuture: 0,
    refusedValues: 0,
    refusedSeries: 0,
    texts: 0,
    replayed: 0,
  };
  readonly #options: IntakeOptions;
  /** Handles by `gw/dev/stream`, then by channel. */
  readonly #handles = new Map<string, Map<string, number>>();
  readonly #descriptions = new Map<string, Description>();

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** Adds the values of a message of `lab/1/{gw}/{dev}/t/{stream}` to `batch`. */
  telemetry(gw: string, dev: string, stream: string, payload: Uint8Array, batch: SampleBatch): void {
    const reading = this.read({ gw, dev, stream }, parseJson(payload));
    // A gateway that says so has a journal: its samples come by it as well, and with the right time.
    if (reading?.isClockUnset === true) return;
    for (const { handle, value } of reading?.samples ?? []) batch.push(handle, reading?.tsMs ?? 0, value);
  }

  /**
   * Reads the payload of a message of a stream; `undefined`, and counted, when it is no telemetry to be stored.
   * @param journaledMs when the gateway journaled it: a clock that has stepped back since makes no sample a future one,
   * unless it was a clock that nobody had set.
   */
  read({ gw, dev, stream }: StreamAddress, payload: unknown, journaledMs = 0): Reading | undefined {
    const { counters } = this;
    const message = envelopeSchema.safeParse(payload).data;
    if (message === undefined) {
      counters.refusedMessages += 1;
      return undefined;
    }
    if (message.src === 'replay') {
      counters.replayed += 1;
      return undefined;
    }
    const { sid, seq, ts: tsMs } = message;
    const isClockUnset = message.clock !== undefined;
    const trustedMs = isClockUnset ? 0 : journaledMs;
    const latestMs = Math.max(this.#options.nowMs(), trustedMs) + this.#options.futureLimitMs;
    const isRefused = tsMs > latestMs;
    if (isRefused) counters.refusedFuture += 1;
    else counters.messages += 1;
    const samples = isRefused ? [] : this.#values(gw, dev, stream, message);
    return { gw, dev, stream, sid, seq, tsMs, isRefused, isClockUnset, samples };
  }

  /** Takes the units of a message of `lab/1/{gw}/{dev}/$desc`; an empty one means that the device is gone. */
  description(gw: string, dev: string, payload: Uint8Array): void {
    const name = `${gw}/${dev}`;
    if (payload.length === 0) {
      this.#descriptions.delete(name);
      return;
    }
    const description = descriptionSchema.safeParse(parseJson(payload)).data;
    const isFull = this.#descriptions.size >= this.#options.maxDevices && !this.#descriptions.has(name);
    if (description === undefined || isFull) {
      this.counters.refusedMessages += 1;
      return;
    }
    this.#descriptions.set(name, description);
    for (const stream of Object.keys(description.streams)) {
      for (const prop of this.#handles.get(`${name}/${stream}`)?.keys() ?? []) {
        this.#handleOf(gw, dev, stream, prop);
      }
    }
  }

  #values(gw: string, dev: string, stream: string, message: Envelope): Sample[] {
    const { counters } = this;
    const samples: Sample[] = [];
    const key = `${gw}/${dev}/${stream}`;
    let handles = this.#handles.get(key);
    for (const prop of Object.keys(message.val)) {
      const value = asNumber(message.val[prop]);
      if (value === 'nothing') continue;
      if (value === 'text') {
        counters.texts += 1;
        continue;
      }
      if (value === 'wrong') {
        counters.refusedValues += 1;
        continue;
      }
      const handle = handles?.get(prop) ?? this.#handleOf(gw, dev, stream, prop);
      if (handle === undefined) continue;
      if (handles === undefined) {
        handles = new Map();
        this.#handles.set(key, handles);
      }
      handles.set(prop, handle);
      samples.push({ prop, handle, value });
      counters.samples += 1;
    }
    return samples;
  }

  /** The handle of a channel, whose unit is made known to the store; `undefined`, and counted, when there is none. */
  #handleOf(gw: string, dev: string, stream: string, prop: string): number | undefined {
    if (!channelNameSchema.safeParse(prop).success) {
      this.counters.refusedValues += 1;
      return undefined;
    }
    try {
      return this.#register(gw, dev, stream, prop);
    } catch (error) {
      if (!isLabError(error)) throw error;
      this.counters.refusedSeries += 1;
      return undefined;
    }
  }

  #register(gw: string, dev: string, stream: string, prop: string): number {
    const streams = this.#descriptions.get(`${gw}/${dev}`)?.streams ?? {};
    const props = Object.hasOwn(streams, stream) ? (streams[stream]?.props ?? {}) : {};
    const unit = Object.hasOwn(props, prop) ? props[prop]?.unit : undefined;
    return this.#options.store.register({ gw, dev, stream, prop }, unit);
  }
}

type Envelope = z.infer<typeof envelopeSchema>;

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A channel's value as the store keeps it: truth is 1 and 0. */
function asNumber(value: unknown): number | 'nothing' | 'text' | 'wrong' {
  if (typeof value === 'number') return Number.isFinite(value) ? value : 'wrong';
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === null) return 'nothing';
  return typeof value === 'string' ? 'text' : 'wrong';
}

function parseJson(payload: Uint8Array): unknown {
  if (payload.length > MAX_MESSAGE_BYTES) return undefined;
  try {
    return JSON.parse(decoder.decode(payload));
  } catch {
    return undefined; // not UTF-8 or not JSON: it fits no schema, and is counted like anything else that does not
  }
}
