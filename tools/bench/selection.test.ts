import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { ROOT } from '../run.mjs';
import { findBenches, parseArguments } from './selection.mjs';

const benches = ['broker', 'frame-codec', 'frame-codec-browser', 'store'].map((name) => ({
  name,
  path: `/x/${name}.bench.ts`,
}));

function selected(...args: string[]): string[] {
  return (parseArguments(args, benches).benches ?? []).map(({ name }: { name: string }) => name);
}

test('without a name all benchmarks run', () => {
  expect(selected()).toEqual(benches.map(({ name }) => name));
});

test('a part of a name selects every benchmark that has it', () => {
  expect(selected('codec')).toEqual(['frame-codec', 'frame-codec-browser']);
});

test('a whole name selects that benchmark alone', () => {
  expect(selected('frame-codec')).toEqual(['frame-codec']);
});

test('several names select several benchmarks, each once', () => {
  expect(selected('store', 'brok', 'broker')).toEqual(['broker', 'store']);
});

test.each([[['--json']], [['--json', 'store']], [['store', '--json']]])('%j asks for JSON', (args) => {
  expect(parseArguments(args, benches).json).toBe(true);
});

test('--json before npm’s own -- reaches us by the environment', () => {
  expect(parseArguments([], benches, { npm_config_json: 'true' }).json).toBe(true);
  expect(parseArguments([], benches, {}).json).toBe(false);
});

test.each(['nothing', '--jsn', '-h'])('%s is refused with the names there are', (wrong) => {
  const { usage } = parseArguments([wrong, 'store'], benches);
  expect(usage).toContain(wrong);
  expect(usage).toContain('names: broker, frame-codec, frame-codec-browser, store');
});

test('every benchmark of the workspaces is found, and each has a name of its own', () => {
  const names = findBenches(ROOT).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['broker', 'frame-codec', 'gateway', 'mlx90640', 'store']));
  expect(new Set(names).size).toBe(names.length);
});

test('an unknown name ends with 2, builds nothing and leaves stdout empty', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/bench.mjs', 'nothing', '--json'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/nothing\n.*\nnames: .*mlx90640/);
});
