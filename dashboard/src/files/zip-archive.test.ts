import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { zipArchive, type ZipEntry } from './zip-archive.ts';

const READER = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    print(json.dumps({
        'bad': archive.testzip(),
        'files': [[i.filename, list(archive.read(i)), list(i.date_time)] for i in archive.infolist()],
    }))
`;

/** What Python's own reader finds in an archive; it checks every checksum. */
function readBack(entries: readonly ZipEntry[], tsMs = Date.UTC(2026, 10, 22, 14, 2, 10)) {
  const folder = mkdtempSync(join(tmpdir(), 'labgate-zip-'));
  try {
    const path = join(folder, 'a.zip');
    writeFileSync(path, zipArchive(entries, tsMs));
    const text = execFileSync('python3', ['-c', READER, path], { encoding: 'utf8' });
    return JSON.parse(text) as { bad: string | null; files: [string, number[], number[]][] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('another reader finds every byte, whatever it is', () => {
  const every = Uint8Array.from({ length: 256 }, (_, i) => i);
  const { bad, files } = readBack([
    { name: 'all bytes.bin', bytes: every },
    { name: 'empty.txt', bytes: new Uint8Array(0) },
    { name: 'folder/Größe °C.csv', bytes: new TextEncoder().encode('a,b\r\n') },
  ]);
  expect(bad).toBeNull();
  expect(files.map(([name]) => name)).toEqual(['all bytes.bin', 'empty.txt', 'folder/Größe °C.csv']);
  expect(files[0]?.[1]).toEqual([...every]);
  expect(files[2]?.[1]).toHaveLength(5);
});

test('files carry the local time they were made at', () => {
  const made = new Date(2026, 10, 22, 14, 2, 10);
  const { files } = readBack([{ name: 'a', bytes: new Uint8Array(1) }], made.getTime());
  expect(files[0]?.[2]).toEqual([2026, 11, 22, 14, 2, 10]);
});

test('an archive of nothing is an archive', () => {
  expect(readBack([]).files).toEqual([]);
});
