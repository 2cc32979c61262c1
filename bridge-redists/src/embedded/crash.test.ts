import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from '@jest/globals';
import { RandomSource } from '../testing/random-source.ts';
import { EmbeddedStore } from './embedded-store.ts';

const WRITER = fileURLToPath(new URL('../testing/append-until-killed.ts', import.meta.url));
const KILLS = 5;
/** Starting a process takes its time on a busy machine. */
const TIMEOUT_MS = 120_000;
const writers: ChildProcess[] = [];

afterEach(() => {
  for (const writer of writers.splice(0)) writer.kill('SIGKILL');
});

/** Lets a process write until it has acknowledged `batches`, kills it, and gives the last round it acknowledged. */
async function writeAndKill(path: string, startRound: number, batches: number): Promise<number> {
  const writer = spawn(
    process.execPath,
    ['--conditions=@labgate/source', '--no-warnings', WRITER, path, String(startRound)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  writers.push(writer);
  let text = '';
  writer.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    if (text.split('\n').length > batches) writer.kill('SIGKILL');
  });
  await once(writer, 'close');
  return Number(text.slice(0, text.lastIndexOf('\n')).split('\n').at(-1));
}

test(
  'a process killed at any moment has lost nothing that was acknowledged',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'labgate-crash-'));
    const path = join(folder, 'history.db');
    const random = new RandomSource(3);
    let next = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const acknowledged = await writeAndKill(path, next, 20 + random.integer(400));
      const retention = { rawMs: 0, minuteMs: 0, tenMinuteMs: 0 };
      const store = new EmbeddedStore({
        path,
        synchronous: 'NORMAL',
        pageSizeBytes: 1024,
        retention,
        maxSeries: 10,
      });
      const round = Number((await store.notes()).get('round'));
      expect(round).toBeGreaterThanOrEqual(acknowledged);
      for (const series of await store.series({})) {
        const { timesMs, values } = await store.range(series, 0, 4e12);
        expect(timesMs).toHaveLength((round + 1) * 20);
        expect(values.at(-1)).toBe(round);
        const { buckets } = await store.range(series, 0, 4e12, {
          bucketMs: 600_000,
          aggregations: ['count'],
        });
        expect(buckets.count?.reduce((sum, count) => sum + count, 0)).toBe((round + 1) * 20);
      }
      expect((await store.info()).damaged.parts).toBe(0);
      await store.close();
      next = round + 1;
    }
    rmSync(folder, { recursive: true });
  },
  TIMEOUT_MS,
);

test('a second process is told that the file is in use', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'labgate-crash-'));
  const path = join(folder, 'history.db');
  const retention = { rawMs: 0, minuteMs: 0, tenMinuteMs: 0 };
  const options = { path, synchronous: 'NORMAL', pageSizeBytes: 1024, retention, maxSeries: 10 } as const;
  const store = new EmbeddedStore(options);
  expect(() => new EmbeddedStore(options)).toThrow(
    expect.objectContaining({ code: 'E_STORE', message: expect.stringContaining('another program') }),
  );
  await store.close();
  rmSync(folder, { recursive: true });
});
