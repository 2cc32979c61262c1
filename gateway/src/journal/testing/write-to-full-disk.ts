import { createLogger, SystemClock } from '@labgate/service-kit';
import { journalConfigSchema } from '../journal-config.ts';
import { Journal } from '../journal.ts';
import { readAll, telemetry } from './journal-lab.ts';

/** Appends `count` messages where not all have room, and prints which were kept, what a reader finds, and the figures. */
async function main(folder: string, count: number): Promise<void> {
  const config = journalConfigSchema.parse({});
  const journal = await Journal.open({
    folder,
    config,
    clock: new SystemClock(),
    log: createLogger('journal', 'silent'),
  });
  const kept: number[] = [];
  const codes = new Set<string>();
  for (let seq = 0; seq < count; seq++) {
    await new Promise<void>((resolve) => {
      journal.append({
        topic: 'env0/t/env',
        payload: telemetry(seq, 500),
        onFailure: 'lost',
        done: (failure) => {
          if (failure === undefined) kept.push(seq);
          else codes.add(failure.code);
          resolve();
        },
      });
    });
  }
  const read = await readAll(journal);
  const figures = journal.figures();
  await journal.stop();
  process.stdout.write(
    JSON.stringify({ kept, codes: [...codes], read, lost: figures.lost, end: journal.end }),
  );
}

await main(process.argv[2] ?? '', Number(process.argv[3]));
