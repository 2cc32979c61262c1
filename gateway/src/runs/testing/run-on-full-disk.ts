import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gatewayTopics } from '@labgate/contract';
import { checkRecording, formatFault } from '@labgate/recording';
import { SystemClock } from '@labgate/service-kit';
import { RunLab } from './run-lab.ts';

const FRAME_BYTES = 20_000;
const MOST_FRAMES = 200;

/** Records a run on a disk that fills up, goes on for a while, and prints what became of it. */
async function main(): Promise<void> {
  const clock = new SystemClock();
  const lab = await RunLab.open();
  const dataDir = await lab.folder();
  const runs = await lab.runs(dataDir);
  const { id } = await runs.start({ dutSerial: 'A' }, 'bob');
  let heard = 0;
  lab.broker.subscribeInProcess(gatewayTopics('demo').frame('cam0'), () => heard++);
  let full: unknown = null;
  for (let i = 0; i < MOST_FRAMES; i++) {
    lab.frame(crypto.getRandomValues(new Uint8Array(FRAME_BYTES)));
    await clock.sleep(5); // the disk gets its turn
    full ??= lab.current().incomplete ?? null;
  }
  runs.mark('still here', 'bob');
  const stopped = await runs.stop('bob');
  const { recording } = runs.paths(id ?? '');
  const { messages, frames, isClosed, faults } = await checkRecording(recording);
  const sha256 = createHash('sha256')
    .update(await readFile(recording))
    .digest('hex');
  const found = { messages, frames, isClosed, faults: faults.map(formatFault), sha256 };
  process.stdout.write(JSON.stringify({ heard, full, stopped, found }));
  await lab.close();
}

await main();
