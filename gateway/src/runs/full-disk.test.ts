import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const run = promisify(execFile);
const RUN = fileURLToPath(new URL('testing/run-on-full-disk.ts', import.meta.url));
const FRAMES = 200;

test('on a disk that fills up a run is incomplete from its last message on, and goes on; its file is whole', async () => {
  // A limit on the size of a file (1,000 blocks of 1 KiB) fails a write half-way, as a full disk does.
  const script = `trap '' XFSZ; ulimit -f 1000; exec "$@"`;
  const command = [process.execPath, '--conditions=@labgate/source', RUN];
  const { stdout } = await run('bash', ['-c', script, 'bash', ...command]);
  const { heard, full, stopped, found } = JSON.parse(stdout);
  expect(full).toEqual({ since: expect.any(Number), reason: expect.stringContaining('the disk is full') });
  expect(heard).toBe(FRAMES);
  expect(found).toMatchObject({ isClosed: true, faults: [] });
  expect(found.frames).toBeGreaterThan(10);
  expect(found.frames).toBeLessThan(FRAMES);
  expect(stopped).toMatchObject({
    state: 'stopped',
    sha256: found.sha256,
    counts: { msgs: found.messages - found.frames, frames: found.frames },
    incomplete: { reason: full.reason },
  });
  expect(stopped.incomplete.since).toBeGreaterThan(stopped.startedAt);
  expect(stopped.incomplete.since).toBeLessThanOrEqual(full.since);
});
