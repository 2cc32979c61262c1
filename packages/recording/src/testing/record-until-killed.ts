import { SystemClock } from '@labgate/service-kit';
import { RecordingWriter } from '../recording-writer.ts';
import { noisyFrames } from './noisy-frames.ts';
import { frame, telemetry } from './recording-lab.ts';

/** Records at 16 sub-pages a second until the process is killed, and prints the number of each message with its time. */
async function main(path: string): Promise<void> {
  const clock = new SystemClock();
  const info = {
    run: 'r-20261122-0042',
    gw: 'demo',
    startedAt: String(clock.nowMs()),
    dutSerial: 'x',
    sw: '1.0.0',
  };
  const writer = await RecordingWriter.create({
    path,
    info,
    clock,
    onFailure: (failure) => {
      throw failure;
    },
  });
  const frames = noisyFrames(64);
  for (let i = 0; ; i++) {
    writer.add(i % 17 === 16 ? telemetry(i, 20) : frame(frames[i % 64]));
    process.stdout.write(`${i} ${performance.timeOrigin + performance.now()}\n`);
    await clock.sleep(62.5);
  }
}

await main(process.argv[2] ?? '');
