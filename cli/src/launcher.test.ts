import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LAUNCHER = join(import.meta.dirname, '..', 'bin', 'labgate.mjs');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'labgate-launcher-'));
  await mkdir(join(folder, 'bin'));
  await cp(LAUNCHER, join(folder, 'bin', 'labgate.mjs'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
});
afterEach(() => rm(folder, { recursive: true }));

function launch(): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [join(folder, 'bin', 'labgate.mjs'), 'a', 'b c'], { encoding: 'utf8' });
}

async function build(): Promise<void> {
  await mkdir(join(folder, 'dist'));
  await writeFile(
    join(folder, 'dist', 'main.js'),
    'console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 4;',
  );
}

/** Makes the launcher believe that it needs a later Node.js than this one. */
async function needNewerNode(): Promise<void> {
  const path = join(folder, 'bin', 'labgate.mjs');
  const source = await readFile(path, 'utf8');
  await writeFile(path, source.replace('NEEDED_MAJOR = 24', 'NEEDED_MAJOR = 999'));
}

test('says in one line what to do when nothing is built', () => {
  expect(launch()).toMatchObject({
    status: 1,
    stdout: '',
    stderr: 'labgate is not built: run `npm run build`\n',
  });
});

test('runs the built command with its arguments and exit code', async () => {
  await build();
  expect(launch()).toMatchObject({ status: 4, stdout: '["a","b c"]\n', stderr: '' });
});

test('starts again with the bundled Node.js when this one is too old', async () => {
  await build();
  await needNewerNode();
  const bin = join(folder, 'node_modules', `node-linux-${process.arch}`, 'bin');
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, 'node'), '#!/bin/sh\nshift\necho "bundled: $*"\nexit 3\n');
  await chmod(join(bin, 'node'), 0o755);
  expect(launch()).toMatchObject({ status: 3, stdout: 'bundled: a b c\n', stderr: '' });
});

test('says what is missing when there is no bundled Node.js either', async () => {
  await build();
  await needNewerNode();
  const { status, stdout, stderr } = launch();
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/^labgate needs Node\.js 999 and found v\d+.*--omit=optional.*\n$/);
});
