import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import { RecordingLab } from './testing/recording-lab.ts';

const run = promisify(execFile);
const WRITER = fileURLToPath(new URL('testing/record-to-full-disk.ts', import.meta.url));
const lab = new RecordingLab();
afterAll(() => lab.close());

test('where there is no more room, the recording says so once, and what it holds is whole', async () => {
  // A limit on the size of a file (1,000 blocks of 1 KiB) fails a write half-way, as a full disk does.
  const script = `trap '' XFSZ; ulimit -f 1000; exec "$@"`;
  const writer = [process.execPath, '--conditions=@labgate/source', WRITER, await lab.path()];
  const { stdout } = await run('bash', ['-c', script, 'bash', ...writer]);
  const { failures, messages, faults } = JSON.parse(stdout);
  expect(failures).toEqual(['E_DISK_FULL']);
  expect(messages).toBeGreaterThan(10);
  expect(messages).toBeLessThan(200);
  expect(faults).toEqual([expect.stringContaining('index: missing')]);
});
