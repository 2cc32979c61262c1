import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewayTopics } from '@labgate/contract';
import { VirtualClock } from '@labgate/testkit';
import type { MessageToRecord } from '../recording-writer.ts';
import { RecordingWriter } from '../recording-writer.ts';
import { noisyFrames } from './noisy-frames.ts';

const START_MS = Date.UTC(2026, 10, 22, 10);
export const TOPICS = gatewayTopics('demo');
const utf8 = new TextEncoder();

/** Telemetry as the air sensor publishes it. */
export function telemetry(seq: number, value: number): MessageToRecord {
  const payload = `{"v":1,"sid":"9f31c0de","seq":${seq},"ts":${START_MS + seq * 1000},"mono":${seq},"q":"good","src":"sim","val":{"temperature":${value}}}`;
  return { topic: TOPICS.telemetry('env0', 'env'), payload: utf8.encode(payload), qos: 1, retain: true };
}

export function alarm(payload: string): MessageToRecord {
  return { topic: TOPICS.alarm('hot'), payload: utf8.encode(payload), qos: 1, retain: true };
}

export function frame(payload: Uint8Array): MessageToRecord {
  return { topic: TOPICS.frame('cam0'), payload, qos: 0, retain: false };
}

/** Makes recordings in folders of its own, on a virtual clock. */
export class RecordingLab {
  readonly #folders: string[] = [];
  clock = new VirtualClock(START_MS);

  async path(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'labgate-recording-'));
    this.#folders.push(folder);
    return join(folder, 'run.mcap');
  }

  async writer(path: string, failures: unknown[] = []): Promise<RecordingWriter> {
    this.clock = new VirtualClock(START_MS);
    const info = {
      run: 'r-20261122-0042',
      gw: 'demo',
      startedAt: String(START_MS),
      dutSerial: 'WET-017',
      sw: '1.0.0',
    };
    return RecordingWriter.create({
      path,
      info,
      clock: this.clock,
      onFailure: (failure) => failures.push(failure),
    });
  }

  /** Records `seconds` of a camera at 16 sub-pages a second and of an air sensor; gives what was recorded. */
  async record(writer: RecordingWriter, seconds: number): Promise<MessageToRecord[]> {
    const recorded: MessageToRecord[] = [];
    const add = (message: MessageToRecord): void => {
      writer.add(message);
      recorded.push(message);
    };
    for (const [seq, bytes] of noisyFrames(seconds * 16).entries()) {
      if (seq % 16 === 0) add(telemetry(seq / 16, 20 + seq / 100));
      if (seq === 24) add(alarm('{"v":1,"id":"hot"}'));
      if (seq === 56) add(alarm(''));
      add(frame(bytes));
      await this.clock.advance(62.5);
    }
    return recorded;
  }

  async close(): Promise<void> {
    await Promise.all(this.#folders.map((folder) => rm(folder, { recursive: true })));
  }
}
