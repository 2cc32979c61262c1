import { gatewayTopics } from '@labgate/contract';
import { RecordingWriter, type RecordingInfo } from '@labgate/recording';
import { VirtualClock } from '@labgate/testkit';

const TOPICS = gatewayTopics('demo');
const SECONDS = 20;

/** What the recording says about itself. */
export const RUN: RecordingInfo = {
  run: 'r-20261122-0042',
  gw: 'demo',
  startedAt: String(Date.UTC(2026, 10, 22, 10)),
  dutSerial: 'WET-017',
  sw: '1.0.0',
};

/** Records an air sensor for some seconds, several chunks of it. */
export async function writeShortRecording(path: string): Promise<{ readonly sha256: string }> {
  const clock = new VirtualClock(Number(RUN.startedAt));
  const failures: unknown[] = [];
  const onFailure = (failure: unknown): unknown => failures.push(failure);
  const writer = await RecordingWriter.create({ path, info: RUN, clock, onFailure });
  for (let seq = 0; seq < SECONDS; seq++) {
    const message = {
      v: 1,
      sid: '9f31c0de',
      seq,
      ts: clock.nowMs(),
      mono: seq * 1000,
      q: 'good',
      val: { temperature: 20 + seq },
    };
    writer.add({
      topic: TOPICS.telemetry('env0', 'env'),
      payload: Buffer.from(JSON.stringify(message)),
      qos: 1,
      retain: true,
    });
    await clock.advance(1000);
  }
  const closed = await writer.close({});
  if (failures.length > 0) throw failures[0];
  return closed;
}
