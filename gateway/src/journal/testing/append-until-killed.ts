import { writeSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createLogger, SystemClock } from '@labgate/service-kit';
import { journalConfigSchema } from '../journal-config.ts';
import { Journal } from '../journal.ts';

const STDOUT = 1;

/** Appends messages from sequence number `first` on and writes the number of each that was acknowledged, until it is killed. */
async function main(folder: string, first: number): Promise<void> {
  const journal = await Journal.open({
    folder,
    config: journalConfigSchema.parse({ segmentBytes: 64 * 1024 }),
    clock: new SystemClock(),
    log: createLogger('journal', 'silent'),
  });
  for (let seq = first; ; seq++) {
    const payload = JSON.stringify({ v: 1, sid: '9f31c0de', seq });
    const done = (failure?: Error): void =>
      void writeSync(STDOUT, failure ? `${failure.message}\n` : `${seq}\n`);
    journal.append({ topic: 'env0/t/env', payload, onFailure: 'lost', done });
    if (seq % 7 === 0) await nextTurn();
  }
}

await main(process.argv[2] ?? '', Number(process.argv[3]));
