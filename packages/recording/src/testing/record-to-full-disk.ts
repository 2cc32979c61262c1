import { SystemClock } from '@labgate/service-kit';
import { checkRecording } from '../recording-check.ts';
import { formatFault } from '../recorded-message.ts';
import { RecordingWriter } from '../recording-writer.ts';
import { frame } from './recording-lab.ts';

const MESSAGES = 200;
const MESSAGE_BYTES = 20_000;

/** Records more than there is room for, and prints what went wrong and what a reader finds. */
async function main(path: string): Promise<void> {
  const clock = new SystemClock();
  const failures: string[] = [];
  const info = {
    run: 'r-20261122-0042',
    gw: 'demo',
    startedAt: String(clock.nowMs()),
    dutSerial: 'x',
    sw: '1',
  };
  const onFailure = ({ code }: { readonly code: string }): unknown => failures.push(code);
  const writer = await RecordingWriter.create({ path, info, clock, onFailure });
  for (let i = 0; i < MESSAGES; i++) {
    writer.add(frame(crypto.getRandomValues(new Uint8Array(MESSAGE_BYTES))));
    if (i % 10 === 0) await clock.sleep(5); // the disk gets its turn
  }
  await writer.close({});
  const { messages, faults } = await checkRecording(path);
  process.stdout.write(JSON.stringify({ failures, messages, faults: faults.map(formatFault) }));
}

await main(process.argv[2] ?? '');
