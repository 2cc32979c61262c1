// A process that stores one batch after the other until it is killed, and says after each how far it is. It ends by
// itself when it was forgotten.
import { EmbeddedStore } from '../embedded/embedded-store.ts';
import { SampleBatch } from '../sample-batch.ts';

const MOST_ROUNDS = 20_000;
const [path = '', startRound = '0'] = process.argv.slice(2);
const retention = { rawMs: 0, minuteMs: 0, tenMinuteMs: 0 };
const store = new EmbeddedStore({
  path,
  synchronous: 'NORMAL',
  pageSizeBytes: 1024,
  retention,
  maxSeries: 10,
});
const handles = [0, 1, 2].map((series) =>
  store.register({ gw: 'demo', dev: `d${series}`, stream: 's', prop: 'p' }),
);
const batch = new SampleBatch();
for (let round = Number(startRound); round < Number(startRound) + MOST_ROUNDS; round++) {
  batch.clear();
  for (const handle of handles) {
    for (let step = 0; step < 20; step++)
      batch.push(handle, 1_763_794_000_000 + (round * 20 + step) * 1000, round);
  }
  await store.append(batch, new Map([['round', String(round)]]));
  process.stdout.write(`${round}\n`);
}
