import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import { JournalLab, range } from './testing/journal-lab.ts';

const run = promisify(execFile);
const WRITER = fileURLToPath(new URL('testing/write-to-full-disk.ts', import.meta.url));

const lab = new JournalLab();
afterAll(() => lab.close());

test('on a file system that is really full, every message is either kept whole or counted', async () => {
  const folder = await lab.folder();
  for (const sizeKiB of range(8, 72).filter((size) => size % 4 === 0)) {
    // A name space of its own, so that the small file system goes away with the process and needs no rights.
    const script = `mount -t tmpfs -o size=${sizeKiB}k none "${folder}" && exec "$@"`;
    const writer = [process.execPath, '--conditions=@labgate/source', WRITER, folder, '400'];
    const { stdout } = await run('unshare', ['-rm', 'bash', '-c', script, 'bash', ...writer]);
    const { kept, codes, read, lost } = JSON.parse(stdout) as {
      kept: number[];
      codes: string[];
      read: { seqs: number[]; lost: number };
      lost: number;
    };
    expect(codes).toEqual(['E_DISK_FULL']);
    expect({ sizeKiB, ...read }).toMatchObject({ sizeKiB, seqs: kept, lost: 400 - kept.length });
    expect(lost).toBe(400 - kept.length);
  }
});
