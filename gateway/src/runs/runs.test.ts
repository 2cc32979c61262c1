import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runSchema } from '@labgate/contract';
import { checkRecording, Recording, type RecordedMessage } from '@labgate/recording';
import { eventually, VirtualClock } from '@labgate/testkit';
import { RunLab, TOPICS } from './testing/run-lab.ts';

let lab: RunLab;
beforeAll(async () => {
  lab = await RunLab.open();
});
afterAll(() => lab.close());

async function readAll(path: string): Promise<RecordedMessage[]> {
  const recording = await Recording.open(path);
  const messages: RecordedMessage[] = [];
  for await (const message of recording.messages()) messages.push(message);
  await recording.close();
  return messages;
}

test('a run keeps what was retained before it, everything published during it, and nothing after it', async () => {
  lab.broker.publish({ topic: TOPICS.deviceState('env0'), payload: 'ready', qos: 1, retain: true });
  lab.telemetry(1);
  const runs = await lab.runs(await lab.folder());
  const { id } = await runs.start({ dutSerial: 'WET-017', tags: ['burn-in'] }, 'alice');
  lab.telemetry(2);
  lab.frame(new Uint8Array([1, 2, 3]));
  runs.mark('heater on', 'alice');
  lab.broker.publish({ topic: TOPICS.command('psu0', 'get'), payload: '{}', qos: 1, retain: false });
  await runs.verdict(true, 'all well', 'alice');
  const stopped = await runs.stop('alice');
  lab.telemetry(3);

  const { recording } = runs.paths(id ?? '');
  const messages = await readAll(recording);
  const telemetry = messages.filter(({ topic }) => topic === TOPICS.telemetry('env0', 'env'));
  expect(telemetry.map(({ payload }) => JSON.parse(Buffer.from(payload).toString()).seq)).toEqual([1, 2]);
  expect(messages.find(({ topic }) => topic.endsWith('/frame'))?.payload).toEqual(new Uint8Array([1, 2, 3]));
  expect(messages.some(({ topic }) => topic.includes('/cmd/'))).toBe(false);
  const events = messages.filter(({ topic }) => topic === TOPICS.event);
  expect(events.map(({ payload }) => JSON.parse(Buffer.from(payload).toString()).type)).toEqual([
    'run.started',
    'run.mark',
    'run.verdict',
    'run.stopped',
  ]);
  expect(stopped).toMatchObject({
    state: 'stopped',
    verdict: { pass: true },
    tags: ['burn-in'],
    incomplete: null,
  });
  expect(stopped.sha256).toBe(
    createHash('sha256')
      .update(await readFile(recording))
      .digest('hex'),
  );
  expect(await checkRecording(recording)).toMatchObject({ isClosed: true, faults: [] });
});

test('run/current tells every state and fits the contract', async () => {
  const runs = await lab.runs(await lab.folder());
  expect(runSchema.parse(lab.current())).toMatchObject({ state: 'idle', id: null });
  const { id } = await runs.start({ dutSerial: 'A' }, 'bob');
  expect(runSchema.parse(lab.current())).toMatchObject({
    state: 'recording',
    id,
    by: 'bob',
    dut: { serial: 'A' },
  });
  expect(runs.currentId).toBe(id);
  await runs.stop('bob');
  expect(runSchema.parse(lab.current())).toMatchObject({ state: 'stopped', id, cfgRev: 12 });
  expect(runs.currentId).toBeUndefined();
});

test('one run at a time, and marks only while it is going', async () => {
  const runs = await lab.runs(await lab.folder());
  expect(() => runs.mark('x', 'bob')).toThrow(/no run is going/);
  await expect(runs.stop('bob')).rejects.toMatchObject({ code: 'E_UNKNOWN' });
  const [first, second] = await Promise.allSettled([
    runs.start({ dutSerial: 'A' }, 'bob'),
    runs.start({ dutSerial: 'B' }, 'eve'),
  ]);
  expect([first.status, second.status]).toEqual(['fulfilled', 'rejected']);
  await expect(runs.start({ dutSerial: 'B' }, 'eve')).rejects.toMatchObject({ code: 'E_BUSY' });
});

test('missing numbers in a stream are counted as gaps', async () => {
  const runs = await lab.runs(await lab.folder());
  await runs.start({ dutSerial: 'A' }, 'bob');
  for (const seq of [10, 11, 14, 15]) lab.telemetry(seq);
  lab.telemetry(3, { sid: '00000001' });
  expect((await runs.stop('bob')).counts.gaps).toBeGreaterThanOrEqual(2);
});

test('a run that is kept is not deleted, one in use neither, others are', async () => {
  const runs = await lab.runs(await lab.folder());
  const id = (await runs.start({ dutSerial: 'A' }, 'bob')).id ?? '';
  await expect(runs.delete(id)).rejects.toMatchObject({ code: 'E_BUSY' });
  await runs.stop('bob');
  await runs.keep(id, true);
  await expect(runs.delete(id)).rejects.toMatchObject({ code: 'E_LOCKED' });
  expect((await runs.keep(id, false)).keep).toBe(false);
  await runs.delete(id);
  expect(await runs.list()).toEqual([]);
  const next = await runs.start({ dutSerial: 'B' }, 'bob');
  expect(next.id?.slice(-4)).toBe('0002'); // no id comes twice
});

test('above the budget the oldest run that is not kept makes room', async () => {
  const runs = await lab.runs(await lab.folder(), { maxBytes: 600_000 });
  const ids: string[] = [];
  for (let i = 0; i < 4; i++) {
    const { id } = await runs.start({ dutSerial: String(i) }, 'bob');
    ids.push(id ?? '');
    for (let n = 0; n < 250; n++) lab.frame(crypto.getRandomValues(new Uint8Array(1_000)));
    await runs.stop('bob');
    if (i === 0) await runs.keep(ids[0], true);
  }
  await runs.start({ dutSerial: 'last' }, 'bob');
  const left = (await runs.list()).map(({ id }) => id);
  expect(left).toContain(ids[0]);
  expect(left).not.toContain(ids[1]);
});

test('without room nothing is begun, and what is going is incomplete from then on', async () => {
  const full = await lab.runs(await lab.folder(), { minFreeBytes: Number.MAX_SAFE_INTEGER });
  await expect(full.start({ dutSerial: 'A' }, 'bob')).rejects.toMatchObject({ code: 'E_DISK_FULL' });

  const clock = new VirtualClock(Date.UTC(2026, 10, 22));
  const filling = await RunLab.open(clock);
  const going = await filling.runs(await filling.folder(), { maxBytes: 400_000 });
  const { startedAt } = await going.start({ dutSerial: 'A' }, 'bob');
  for (let n = 0; n < 600; n++) filling.frame(crypto.getRandomValues(new Uint8Array(1_000)));
  const { incomplete } = await eventually(async () => {
    await clock.advance(1_000);
    const run = filling.current();
    expect(run.incomplete?.reason).toContain('no room');
    return run;
  });
  expect(incomplete?.since).toBeGreaterThan(startedAt ?? Infinity);
  filling.frame(new Uint8Array([1]));
  const stopped = await going.stop('bob');
  expect(stopped).toMatchObject({ state: 'stopped', counts: { frames: 600 }, incomplete });
  expect(await checkRecording(going.paths(stopped.id ?? '').recording)).toMatchObject({
    isClosed: true,
    frames: 600,
    faults: [],
  });
  await filling.close();
});

test('a run that a dead gateway left open is closed, says since when it is incomplete, and can be read', async () => {
  const dataDir = await lab.folder();
  const runs = await lab.runs(dataDir);
  const id = (await runs.start({ dutSerial: 'A' }, 'bob')).id ?? '';
  for (let seq = 0; seq < 20; seq++) lab.telemetry(seq);
  const { recording, folder } = runs.paths(id);
  await eventually(async () => expect((await readAll(recording)).length).toBeGreaterThan(20));
  const left = await lab.folder(); // as the dead gateway leaves it
  await mkdir(join(left, 'runs', id), { recursive: true });
  for (const name of ['run.json', 'recording.mcap'])
    await copyFile(join(folder, name), join(left, 'runs', id, name));
  await runs.stop('bob');

  const reopened = await lab.runs(left);
  const run = await reopened.get(id);
  expect(run).toMatchObject({
    state: 'stopped',
    incomplete: { reason: expect.stringContaining('the gateway ended') },
  });
  expect(run.incomplete?.since).toBe(run.stoppedAt);
  const bytes = await readFile(reopened.paths(id).recording);
  expect(run.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(run.counts.bytes).toBe(bytes.length);
  const check = await checkRecording(reopened.paths(id).recording);
  expect(check).toMatchObject({ isClosed: true, faults: [] });
  expect(check.messages).toBeGreaterThan(20);
});

test('a folder that is damaged is left alone', async () => {
  const dataDir = await lab.folder();
  await mkdir(join(dataDir, 'runs', 'r-20261122-0007'), { recursive: true });
  await writeFile(join(dataDir, 'runs', 'r-20261122-0007', 'run.json'), '{"format":1');
  const runs = await lab.runs(dataDir);
  expect(await runs.list()).toEqual([]);
  expect((await runs.start({ dutSerial: 'A' }, 'bob')).id?.slice(-4)).toBe('0008');
});
