import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BackupFile } from './backup-list.ts';

/** Copies a file as far as it reached when the copy began, and gives what was copied. */
export async function copyFile(from: string, to: string): Promise<Omit<BackupFile, 'path'>> {
  const { size, mode } = await stat(from);
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  // What is appended meanwhile is the next backup's.
  const source = size === 0 ? Readable.from([]) : createReadStream(from, { end: size - 1 });
  await pipeline(source, counted, createWriteStream(to, { flags: 'wx', mode: mode & 0o777, flush: true }));
  return { bytes, sha256: hash.digest('hex'), mode: mode & 0o777 };
}
