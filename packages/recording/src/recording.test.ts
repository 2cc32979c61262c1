import { copyFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { afterAll, expect, test } from '@jest/globals';
import { eventually } from '@labgate/testkit';
import { McapIndexedReader } from '@mcap/core';
import { zstdDecompressSync } from 'node:zlib';
import { checkRecording } from './recording-check.ts';
import { repairRecording } from './recording-repair.ts';
import { Recording } from './recording.ts';
import type { RecordedMessage } from './recorded-message.ts';
import type { MessageToRecord } from './recording-writer.ts';
import { seededRandom } from './testing/noisy-frames.ts';
import { RecordingLab, TOPICS } from './testing/recording-lab.ts';

const lab = new RecordingLab();
afterAll(() => lab.close());

async function recorded(seconds: number): Promise<{ path: string; messages: MessageToRecord[] }> {
  const path = await lab.path();
  const writer = await lab.writer(path);
  const messages = await lab.record(writer, seconds);
  await writer.close({ verdict: 'pass' });
  return { path, messages };
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

async function readAll(path: string): Promise<{ messages: RecordedMessage[]; faults: number }> {
  const recording = await Recording.open(path);
  const messages = await collect(recording.messages());
  await recording.close();
  return { messages, faults: recording.faults.length };
}

function plain({ topic, payload, qos, retain }: MessageToRecord): MessageToRecord {
  return { topic, payload: Buffer.from(payload), qos, retain };
}

test('what is read is what was recorded, byte for byte and in order, with times that never step back', async () => {
  const { path, messages } = await recorded(10);
  const read = await readAll(path);
  expect(read.messages.map(plain)).toEqual(messages.map(plain));
  expect(read.messages.map(({ number }) => number)).toEqual(messages.map((_, i) => i));
  const times = read.messages.map(({ timeUs }) => timeUs);
  expect(times).toEqual(times.toSorted((left, right) => left - right));
  expect(read.faults).toBe(0);
});

test('a closed recording says what it is, and every checksum in it is right', async () => {
  const { path, messages } = await recorded(3);
  const recording = await Recording.open(path);
  expect(recording.info).toMatchObject({ run: 'r-20261122-0042', gw: 'demo', dutSerial: 'WET-017' });
  expect(recording.closingNotes).toEqual({ verdict: 'pass' });
  await recording.close();
  expect(await checkRecording(path)).toMatchObject({ messages: messages.length, isClosed: true, faults: [] });
});

test('other readers of MCAP find the JSON messages with their schema', async () => {
  const { path } = await recorded(2);
  const file = await readFile(path);
  const reader = await McapIndexedReader.Initialize({
    readable: {
      size: () => Promise.resolve(BigInt(file.length)),
      read: (offset, size) => Promise.resolve(file.subarray(Number(offset), Number(offset + size))),
    },
    decompressHandlers: { zstd: (data) => zstdDecompressSync(data) },
  });
  const topic = TOPICS.telemetry('env0', 'env');
  const messages = await collect(reader.readMessages({ topics: [topic] }));
  expect(messages).toHaveLength(2);
  const channel = reader.channelsById.get(messages[0].channelId);
  expect(channel?.messageEncoding).toBe('json');
  const schema = reader.schemasById.get(channel?.schemaId ?? 0);
  expect(schema?.encoding).toBe('jsonschema');
  expect(JSON.parse(Buffer.from(schema?.data ?? []).toString())).toHaveProperty('properties.val');
  expect(JSON.parse(Buffer.from(messages[1].data).toString())).toHaveProperty('val.temperature', 20.16);
});

test('a file that was never closed holds all but its last second, and can be closed afterwards', async () => {
  const path = await lab.path();
  const writer = await lab.writer(path);
  const messages = await lab.record(writer, 10);
  const left = `${path}.left`;
  // ten seconds of the virtual clock are over before the disk has taken them
  const read = await eventually(async () => {
    await copyFile(path, left); // as a killed process leaves it
    const found = await readAll(left);
    expect(messages.length - found.messages.length).toBeLessThanOrEqual(17);
    return found;
  });
  await writer.close({});
  expect(read.messages.map(plain)).toEqual(messages.slice(0, read.messages.length).map(plain));
  expect(read.faults).toBe(1);
  const repaired = await repairRecording(left, ({ lastMs }) => ({ incompleteSince: String(lastMs) }));
  expect(repaired.messages).toBe(read.messages.length);
  const check = await checkRecording(left);
  expect(check).toMatchObject({ isClosed: true, faults: [], messages: read.messages.length });
});

test('a file cut anywhere opens, gives what is whole and names the rest', async () => {
  const { path, messages } = await recorded(5);
  const { length } = await readFile(path);
  const random = seededRandom(3);
  const cut = await lab.path();
  for (let i = 0; i < 40; i++) {
    const size = 8 + Math.floor(random() * (length - 9));
    await copyFile(path, cut);
    await truncate(cut, size);
    const read = await readAll(cut);
    expect(read.messages.map(plain)).toEqual(messages.slice(0, read.messages.length).map(plain));
    expect(read.faults).toBeGreaterThan(0);
  }
});

test('one changed byte anywhere in the file is found and named', async () => {
  const { path } = await recorded(3);
  const whole = await readFile(path);
  const changed = await lab.path();
  const random = seededRandom(5);
  const places = [0, 9, 20, 60, whole.length - 1, whole.length - 9, whole.length - 20, whole.length - 45];
  for (let i = 0; i < 120; i++) places.push(Math.floor(random() * whole.length));
  for (const place of places) {
    const bytes = Buffer.from(whole);
    bytes[place] ^= 1 << Math.floor(random() * 8);
    await writeFile(changed, bytes);
    const faults = await checkRecording(changed).then(
      (result) => result.faults,
      (error: unknown) => [{ part: 'file', what: String(error) }],
    );
    expect({ place, faults: faults.length > 0 }).toEqual({ place, faults: true });
  }
});

test('a damaged chunk in the middle of a file without index is stepped over', async () => {
  const { path, messages } = await recorded(5);
  const recording = await Recording.open(path);
  const { offset } = recording.chunks[2];
  await recording.close();
  const bytes = await readFile(path);
  bytes[offset + 3] = 0xff; // its length
  await writeFile(path, bytes.subarray(0, -100));
  const read = await readAll(path);
  expect(read.messages.length).toBeGreaterThan(messages.length / 2);
  expect(read.messages.at(-1)?.number).toBe(messages.length - 1);
});

test('the state at any time is the newest retained message of each topic and the newest frame', async () => {
  const { path, messages } = await recorded(6);
  const recording = await Recording.open(path);
  const secondUs = 1_000_000;
  for (const [second, hasAlarm] of [
    [0.5, false],
    [1.6, true],
    [3, true],
    [4.2, false],
  ] as const) {
    const { retained, frames } = await recording.stateAt(recording.startUs + second * secondUs);
    const topics = retained.map(({ topic }) => topic);
    expect(topics.includes(TOPICS.alarm('hot'))).toBe(hasAlarm);
    const newest = messages.filter(({ topic }) => topic.endsWith('/frame'))[Math.floor(second * 16)];
    expect(frames.map(({ payload }) => Buffer.from(payload))).toEqual([Buffer.from(newest.payload)]);
  }
  await recording.close();
});

test('a file that is none is refused, and one that is not there too', async () => {
  const path = await lab.path();
  await expect(Recording.open(path)).rejects.toMatchObject({ code: 'E_RECORDING' });
  await writeFile(path, 'PK\u0003\u0004 something else');
  await expect(Recording.open(path)).rejects.toMatchObject({ code: 'E_RECORDING' });
});
