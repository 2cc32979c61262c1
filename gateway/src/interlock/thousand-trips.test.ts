import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, open, openSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { gatewayTopics } from '@labgate/contract';
import { createLogger, SystemClock } from '@labgate/service-kit';
import { adapter } from '../adapters/psu-korad/adapter.ts';
import { SimulatedKorad } from '../adapters/psu-korad/simulator.ts';
import { journalConfigSchema } from '../journal/journal-config.ts';
import { Journaling } from '../journal/journaling.ts';
import { LiveValues } from '../live/live-values.ts';
import { EventPublisher } from '../publish/event-publisher.ts';
import { connectOf, RawClient, subscribeTo } from '../testing/raw-mqtt.ts';
import { openSupplyRig } from '../testing/supply-rig.ts';
import { startTestBroker } from '../testing/test-broker.ts';
import { interlocksConfigSchema } from './interlock-config.ts';
import { Interlocks } from './interlocks.ts';
import { LatchStore } from './latch-store.ts';

const TRIPS = 1_000;
/** More than there are threads for file operations. */
const STALLED_OPERATIONS = 16;

const log = createLogger('test', 'silent');
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** Lets no file operation of this process come to an end, as a disk that hangs does. Gives what ends it. */
function stallDisk(folder: string): () => void {
  const fifo = join(folder, 'stalled');
  execFileSync('mkfifo', [fifo]);
  // each waits in a thread of the pool for somebody to write into the pipe
  for (let i = 0; i < STALLED_OPERATIONS; i++) {
    open(fifo, 'r', (error, fd) => {
      if (error === null) closeSync(fd);
    });
  }
  // a pipe that is open for writing keeps nobody waiting, also those that come to a thread later
  return () =>
    void cleanUps.push(
      (
        (writer) => () =>
          closeSync(writer)
      )(openSync(fifo, 'r+')),
    );
}

test('a thousand trips send a thousand OFFs while a viewer is frozen, nobody stores and the disk hangs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'labgate-trips-'));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  const topics = gatewayTopics('demo');
  const broker = await startTestBroker();
  cleanUps.push(() => broker.stop());
  const viewer = await RawClient.login(broker.mqttPort, connectOf({ clientId: 'frozen' }));
  cleanUps.push(() => viewer.close());
  await viewer.survives(subscribeTo(['lab/1/#'], 1));
  viewer.socket.pause();
  const journaling = await Journaling.open({
    dataDir: folder,
    gatewayId: 'demo',
    config: journalConfigSchema.parse({}),
    clock: new SystemClock(),
    log,
  });
  journaling.connect(broker);
  cleanUps.push(() => journaling.close());
  const { bench, supply, session } = await openSupplyRig(
    adapter,
    adapter.configSchema.parse({}),
    (world) => new SimulatedKorad(world),
  );
  const { clock } = bench;
  const live = new LiveValues(clock, log);
  const interlocks = new Interlocks({
    config: interlocksConfigSchema.parse({
      hot: { when: 'cam0/roi/fpga.max > 95 for 1 frames', act: ['psu0.off'], latch: false },
    }),
    store: new LatchStore(folder, log),
    topics,
    outlet: journaling.outlet,
    events: new EventPublisher(topics, journaling.outlet, clock, Math.random),
    live,
    clock,
    log,
    switchOff: () => session.switchOff?.() ?? Promise.reject(new Error('no output')),
  });
  live.listen(interlocks);
  const region = (max: number): void => {
    const nowUs = clock.monoUs();
    const stamp = { quality: 'good', seq: 0, tsMs: clock.nowMs(), monoUs: nowUs, inHandUs: nowUs } as const;
    live.take('cam0', 'roi', { 'fpga.max': max }, stamp);
  };
  const endStall = stallDisk(folder);
  let isStalled = true;
  const probe = stat(folder).then(() => (isStalled = false));
  let confirmed = 0;
  for (let trip = 0; trip < TRIPS; trip++) {
    supply.turnPanel({ output: true });
    region(99);
    while (interlocks.named('hot').memory.trip?.latencyMs === null) await clock.advance(10);
    if (bench.load.driven.voltageV === 0) confirmed += 1;
    region(20);
  }
  expect(isStalled).toBe(true);
  expect(confirmed).toBe(TRIPS);
  expect(bench.transcript.filter((line) => line === '→ OUT0')).toHaveLength(TRIPS);
  expect(interlocks.named('hot').report()).toMatchObject({ state: 'armed', fired: TRIPS });
  endStall();
  await probe;
  await interlocks.stop();
}, 180_000);
