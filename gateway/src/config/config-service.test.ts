import {
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  lstatSync,
  chmodSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { eventually } from '@labgate/testkit';
import { ConfigBench } from './testing/config-bench.ts';

const FILE = `# Room 12
gateway: { id: bench, name: Bench 12 }
http: { port: 8080 }
devices:
  cam0: { kind: mlx90640, simulate: true, rateHz: 16 } # on the arm
  env0: { kind: bme688, simulate: true, bus: 3 }
`;

const benches: ConfigBench[] = [];
afterEach(() => {
  for (const bench of benches.splice(0)) bench.remove();
});

function bench(yaml?: string, environment: NodeJS.ProcessEnv = {}): ConfigBench {
  const made = new ConfigBench({ ...(yaml === undefined ? {} : { yaml }), environment });
  benches.push(made);
  return made;
}

test('a change is checked, written beside the comments of the file, kept and told of', async () => {
  const lab = bench(FILE);
  const service = await lab.open();
  const before = service.snapshot.rev;
  const ops = [{ op: 'replace', path: '/devices/cam0/rateHz', value: 4 }] as const;
  expect(await service.patch(ops, before, 'anna')).toMatchObject({ rev: before + 1 });
  expect(lab.read()).toBe(FILE.replace('rateHz: 16', 'rateHz: 4'));
  expect(lab.changes).toMatchObject([{ rev: before + 1, by: 'anna', paths: ['devices.cam0.rateHz'] }]);
  expect(service.history[0]).toEqual({
    rev: before + 1,
    ts: lab.clock.nowMs(),
    by: 'anna',
    text: 'changed: devices.cam0.rateHz',
  });
  expect(service.snapshot.config).toMatchObject({ devices: { cam0: { rateHz: 4, emissivity: 0.95 } } });
});

test('a default can be replaced by the path clients see, and only it is written', async () => {
  const lab = bench(FILE);
  const service = await lab.open();
  await service.patch(
    [{ op: 'replace', path: '/devices/env0/heater/durationMs', value: 100 }],
    undefined,
    null,
  );
  expect(lab.read()).toBe(
    FILE.replace('simulate: true, bus: 3 }', 'simulate: true, bus: 3, heater: { durationMs: 100 } }'),
  );
});

test('a configuration with faults is refused with all of them, and nothing is changed', async () => {
  const lab = bench(FILE);
  const service = await lab.open();
  const { rev } = service.snapshot;
  const patch = service.patch(
    [
      { op: 'replace', path: '/devices/cam0/rateHz', value: 5 },
      { op: 'add', path: '/devices/env0/colour', value: 'red' },
      { op: 'add', path: '/http/port', value: 99_999 },
    ],
    undefined,
    null,
  );
  await expect(patch).rejects.toMatchObject({
    code: 'E_SCHEMA',
    details: {
      faults: expect.arrayContaining([
        expect.objectContaining({ path: 'devices.cam0.rateHz', found: '5', allowed: expect.any(String) }),
        expect.objectContaining({ path: 'devices.env0.colour', found: 'an unknown key' }),
        expect.objectContaining({ path: 'http.port', found: '99999' }),
      ]),
    },
  });
  expect(lab.read()).toBe(FILE);
  expect(service.snapshot.rev).toBe(rev);
});

test('a change of what the sender did not see is refused with the revision there is', async () => {
  const service = await bench(FILE).open();
  const ops = [{ op: 'add', path: '/gateway/name', value: 'A' }] as const;
  const { rev } = await service.patch(ops, undefined, null);
  await expect(service.patch(ops, rev - 1, null)).rejects.toMatchObject({ code: 'E_REV' });
});

test('a change that changes nothing makes no revision', async () => {
  const service = await bench(FILE).open();
  const { rev } = service.snapshot;
  const ops = [{ op: 'add', path: '/gateway/name', value: 'Bench 12' }] as const;
  expect(await service.patch(ops, undefined, null)).toEqual({ rev, needsRestart: [] });
});

test('paths that wait for a restart are named until the value is back', async () => {
  const service = await bench(FILE).open();
  const port = (value: number) => [{ op: 'add', path: '/http/port', value }] as const;
  expect(await service.patch(port(9000), undefined, null)).toMatchObject({ needsRestart: ['http.port'] });
  const name = [{ op: 'add', path: '/gateway/name', value: 'B' }] as const;
  expect(await service.patch(name, undefined, null)).toMatchObject({ needsRestart: ['http.port'] });
  expect(service.snapshot.needsRestart).toEqual(['http.port']);
  expect(await service.patch(port(8080), undefined, null)).toMatchObject({ needsRestart: [] });
});

test('a rollback restores the file to the letter, as a new revision', async () => {
  const lab = bench(FILE);
  const service = await lab.open();
  const { rev } = service.snapshot;
  await service.patch([{ op: 'remove', path: '/devices/env0' }], undefined, 'anna');
  await service.patch([{ op: 'add', path: '/gateway/name', value: 'C' }], undefined, 'anna');
  expect(await service.rollback(rev, 'bob')).toMatchObject({ rev: rev + 3 });
  expect(lab.read()).toBe(FILE);
  expect(service.history[0]).toMatchObject({
    by: 'bob',
    text: `back to revision ${rev}: gateway.name, devices.env0`,
  });
  await expect(service.rollback(999, null)).rejects.toMatchObject({ code: 'E_UNKNOWN' });
});

test('without a file a change is written into the data folder, and the next start reads it there', async () => {
  const lab = bench();
  const service = await lab.open();
  await service.patch([{ op: 'remove', path: '/devices/adc0' }], undefined, null);
  const again = await lab.open();
  expect(Object.keys((again.snapshot.config as { devices: object }).devices)).not.toContain('adc0');
  expect(again.snapshot.rev).toBe(service.snapshot.rev);
  expect(again.changedWhileOff).toBeUndefined();
});

test('a file that was edited while the gateway was off is a revision of its own at the next start', async () => {
  const lab = bench(FILE);
  const { rev } = (await lab.open()).snapshot;
  lab.write(FILE.replace('rateHz: 16', 'rateHz: 8'));
  const again = await lab.open();
  expect(again.changedWhileOff).toEqual({ rev: rev + 1, paths: ['devices.cam0.rateHz'] });
  expect(again.history[0]).toMatchObject({
    by: null,
    text: 'changed while the gateway was off: devices.cam0.rateHz',
  });
});

test('what somebody wrote into the file meanwhile is taken over, not written over', async () => {
  const lab = bench(FILE);
  const service = await lab.open();
  const { rev } = service.snapshot;
  lab.write(FILE.replace('rateHz: 16', 'rateHz: 8'));
  const ops = [{ op: 'add', path: '/gateway/name', value: 'D' }] as const;
  await expect(service.patch(ops, rev, null)).rejects.toMatchObject({ code: 'E_REV' });
  expect(lab.changes).toMatchObject([{ by: null, paths: ['devices.cam0.rateHz'] }]);
  await service.patch(ops, undefined, null);
  expect(lab.read()).toContain('rateHz: 8');
  expect(lab.read()).toContain('name: D');
});

test.each(['devices: {', 'http: { port: 99999 }'])(
  'while the file has faults that somebody wrote into it, nothing is written over it: %s',
  async (text) => {
    const lab = bench(FILE);
    const service = await lab.open();
    lab.write(text);
    const patch = service.patch([{ op: 'add', path: '/gateway/name', value: 'E' }], undefined, null);
    await expect(patch).rejects.toMatchObject({ code: expect.stringMatching(/^E_(SCHEMA|CONFIG)$/) });
    expect(lab.read()).toBe(text);
  },
);

test('an environment variable that wins over the file is named', async () => {
  const service = await bench(FILE, { LABGATE_HTTP_PORT: '9001' }).open();
  expect(service.snapshot).toMatchObject({
    config: { http: { port: 9001 } },
    overrides: { 'http.port': 'LABGATE_HTTP_PORT' },
  });
});

test('damaged and foreign files among the revisions are passed over, and their numbers are not given again', async () => {
  const lab = bench(FILE);
  const first = await lab.open();
  await first.patch([{ op: 'add', path: '/gateway/name', value: 'F' }], undefined, 'anna');
  const newest = join(lab.revisionsFolder, '00000002.json');
  writeFileSync(newest, '{"formatVersion":1,"rev":2');
  writeFileSync(join(lab.revisionsFolder, 'notes.txt'), 'mine');
  mkdirSync(join(lab.revisionsFolder, '00000003.json'));
  const again = await lab.open();
  expect(again.history.map(({ rev }) => rev)).toEqual([4, 1]);
  await again.rollback(1, null);
  expect(lab.read()).toBe(FILE);
});

test('a part that cannot take a change over makes it wait for a restart', async () => {
  const service = await bench(FILE).open();
  let isBroken = true;
  service.serve('gateway.name', () => {
    if (isBroken) throw new Error('no');
  });
  const name = (value: string) => [{ op: 'add', path: '/gateway/name', value }] as const;
  expect(await service.patch(name('G'), undefined, null)).toMatchObject({ needsRestart: ['gateway.name'] });
  isBroken = false;
  expect(await service.patch(name('H'), undefined, null)).toMatchObject({ needsRestart: [] });
});

test('a part that takes long does not keep the answer for ever', async () => {
  const lab = bench(FILE);
  const service = await lab.open();
  service.serve('gateway.name', () => new Promise(() => undefined));
  const answer = service.patch([{ op: 'add', path: '/gateway/name', value: 'I' }], undefined, null);
  let isAnswered = false;
  void answer.then(() => (isAnswered = true));
  await eventually(async () => {
    await lab.clock.advance(1_000);
    expect(isAnswered).toBe(true);
  });
  expect(lab.read()).toContain('name: I');
});

test('a link to the file stays a link, and a file keeps its mode', async () => {
  const lab = bench(FILE);
  const target = join(lab.folder, 'real.yaml');
  writeFileSync(target, FILE);
  chmodSync(target, 0o640);
  rmSync(lab.path);
  symlinkSync(target, lab.path);
  const service = await lab.open();
  await service.patch([{ op: 'add', path: '/gateway/name', value: 'J' }], undefined, null);
  expect(lstatSync(lab.path).isSymbolicLink()).toBe(true);
  expect(statSync(target).mode & 0o777).toBe(0o640);
  expect(
    readdirSync(lab.revisionsFolder).every(
      (name) => (statSync(join(lab.revisionsFolder, name)).mode & 0o077) === 0,
    ),
  ).toBe(true);
});
