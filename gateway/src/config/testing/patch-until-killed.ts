import { writeSync } from 'node:fs';
import { ConfigBench } from './config-bench.ts';

const STDOUT = 1;

/** Gives the gateway one name after the other, the number of the revision each, and prints what was answered. */
async function main(folder: string): Promise<void> {
  const service = await new ConfigBench({ folder }).open();
  for (;;) {
    const name = `rev-${service.snapshot.rev + 1}`;
    const { rev } = await service.patch([{ op: 'add', path: '/gateway/name', value: name }], undefined, 'me');
    writeSync(STDOUT, `${rev}\n`);
  }
}

await main(process.argv[2] ?? '');
