import type { McapTypes } from '@mcap/core';
import { LabError } from '@labgate/contract';
import { readMessages, type ChunkContent } from './chunk-messages.ts';
import { unpackChunk } from './chunk-record.ts';
import { FRAME_ENCODING } from './frame-coding.ts';
import { McapFile } from './mcap-file.ts';
import {
  METADATA,
  recordingInfoSchema,
  type RecordedMessage,
  type RecordingFault,
  type RecordingInfo,
} from './recorded-message.ts';
import { readIndex, reasonOf, type ChunkPlace, type RecordingIndex } from './recording-index.ts';

/** What was known at one time of a recording. */
export interface RecordingState {
  /** The newest retained message of each topic that still has one. */
  readonly retained: readonly RecordedMessage[];
  /** The newest frame of each camera. */
  readonly frames: readonly RecordedMessage[];
}

/** A recording that is read. What is damaged is left out and named in `faults`. */
export class Recording {
  readonly #file: McapFile;
  readonly #index: RecordingIndex;
  readonly #channels: Map<number, McapTypes.Channel>;
  readonly #schemas: Map<number, McapTypes.Schema>;
  readonly #faults: RecordingFault[];
  readonly #damaged = new Set<ChunkPlace>();
  /** `undefined` for files that others wrote. */
  readonly info: RecordingInfo | undefined;

  private constructor(file: McapFile, index: RecordingIndex) {
    this.#file = file;
    this.#index = index;
    this.#channels = new Map(index.channels);
    this.#schemas = new Map(index.schemas);
    this.#faults = [...index.faults];
    const metadata = index.metadata.find(({ name }) => name === METADATA.info)?.metadata ?? new Map();
    this.info = recordingInfoSchema.safeParse(Object.fromEntries(metadata)).data;
  }

  /** Opens a file, whole or cut. @throws LabError E_RECORDING when it is no MCAP file. */
  static async open(path: string): Promise<Recording> {
    const file = await McapFile.open(path);
    try {
      const recording = new Recording(file, await readIndex(file));
      await recording.#learnChannels();
      return recording;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get index(): RecordingIndex {
    return this.#index;
  }

  /** Everything found wrong so far. */
  get faults(): readonly RecordingFault[] {
    return this.#faults;
  }

  get chunks(): readonly ChunkPlace[] {
    return this.#index.chunks;
  }

  get channels(): readonly McapTypes.Channel[] {
    return [...this.#channels.values()];
  }

  get schemas(): readonly McapTypes.Schema[] {
    return [...this.#schemas.values()];
  }

  /** What was written down when the recording was closed. */
  get closingNotes(): Readonly<Record<string, string>> | undefined {
    const metadata = this.#index.metadata.findLast(({ name }) => name === METADATA.run)?.metadata;
    return metadata && Object.fromEntries(metadata);
  }

  /** Time of the first and of the last message, Unix µs; both 0 without any. */
  get startUs(): number {
    return this.chunks[0]?.startUs ?? 0;
  }

  get endUs(): number {
    return this.chunks.reduce((end, { endUs }) => Math.max(end, endUs), 0);
  }

  get file(): McapFile {
    return this.#file;
  }

  /** Reads one chunk. @throws LabError E_RECORDING which names it. */
  async readChunk(place: ChunkPlace): Promise<ChunkContent> {
    try {
      const unpacked = unpackChunk(await this.#file.read(place.offset, place.length));
      return readMessages(unpacked, this.info === undefined ? this.#channels.values() : []);
    } catch (cause) {
      throw new LabError('E_RECORDING', `${partOf(place)}: ${reasonOf(cause)}`, { cause });
    }
  }

  /** All messages from `fromUs` on, in the order they were recorded. Damaged chunks are left out and named. */
  async *messages(fromUs = 0): AsyncGenerator<RecordedMessage, void, void> {
    for (const place of this.chunks) {
      if (place.endUs < fromUs) continue;
      for (const message of await this.#contentOf(place)) {
        if (message.timeUs >= fromUs) yield message;
      }
    }
  }

  /** What was known at `timeUs`: from few chunks, found by the index. */
  async stateAt(timeUs: number): Promise<RecordingState> {
    const wanted = new Map<number, RecordedMessage | undefined>();
    for (const { id, messageEncoding, metadata } of this.#channels.values()) {
      if (metadata.get('retain') === 'true' || messageEncoding === FRAME_ENCODING) wanted.set(id, undefined);
    }
    const missing = new Set(wanted.keys());
    const topics = new Map(this.channels.map((channel) => [keyOf(channel), channel.id]));
    for (const place of this.chunks.toReversed()) {
      if (place.startUs > timeUs || ![...place.channels.keys()].some((id) => missing.has(id))) continue;
      for (const message of await this.#contentOf(place)) {
        const id = topics.get(keyOf(channelOf(message)));
        if (id !== undefined && missing.has(id) && message.timeUs <= timeUs) wanted.set(id, message);
      }
      for (const id of place.channels.keys()) if (wanted.get(id) !== undefined) missing.delete(id);
      if (missing.size === 0) break;
    }
    return stateOf([...wanted.values()].filter((message) => message !== undefined));
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #contentOf(place: ChunkPlace): Promise<readonly RecordedMessage[]> {
    try {
      return (await this.readChunk(place)).messages;
    } catch (error) {
      if (!this.#damaged.has(place)) this.#faults.push({ part: partOf(place), what: reasonOf(error) });
      this.#damaged.add(place);
      return [];
    }
  }

  /** A file that was not closed names its channels in its chunks only. */
  async #learnChannels(): Promise<void> {
    if (this.#index.isClosed) return;
    for (const place of this.chunks) {
      if ([...place.channels.keys()].every((id) => this.#channels.has(id))) continue;
      try {
        const { channels, schemas } = await this.readChunk(place);
        for (const channel of channels) this.#channels.set(channel.id, channel);
        for (const schema of schemas) this.#schemas.set(schema.id, schema);
      } catch {
        continue; // named when its messages are read
      }
    }
  }
}

/** A chunk in words: where it stands and which time it covers. */
export function partOf({ offset, startUs, endUs }: ChunkPlace): string {
  const time = (us: number): string =>
    us > 0 && us < 8.64e18 ? new Date(us / 1000).toISOString() : String(us);
  return `chunk at byte ${offset} (${time(startUs)} to ${time(endUs)})`;
}

/** Messages of one topic that are published differently, or empty, are in channels of their own. */
interface ChannelKey {
  readonly topic: string;
  readonly qos: string;
  readonly retain: string;
  readonly isEmpty: boolean;
}

function channelOf({ topic, qos, retain, payload }: RecordedMessage): ChannelKey {
  return { topic, qos: String(qos), retain: String(retain), isEmpty: payload.length === 0 };
}

function keyOf(channel: McapTypes.Channel | ChannelKey): string {
  const key =
    'isEmpty' in channel
      ? channel
      : {
          topic: channel.topic,
          qos: channel.metadata.get('qos') ?? '1',
          retain: channel.metadata.get('retain') ?? 'false',
          isEmpty: channel.messageEncoding === 'empty',
        };
  return `${key.qos} ${key.retain} ${key.isEmpty} ${key.topic}`;
}

function stateOf(newest: readonly RecordedMessage[]): RecordingState {
  const byTopic = new Map<string, RecordedMessage>();
  for (const message of newest) {
    if (message.number >= (byTopic.get(message.topic)?.number ?? 0)) byTopic.set(message.topic, message);
  }
  const all = [...byTopic.values()].toSorted((left, right) => left.number - right.number);
  return {
    retained: all.filter(({ retain, payload }) => retain && payload.length > 0),
    frames: all.filter(({ retain }) => !retain),
  };
}
