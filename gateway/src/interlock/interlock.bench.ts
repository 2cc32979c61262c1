import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gatewayTopics, type Region } from '@labgate/contract';
import { createLogger, SystemClock } from '@labgate/service-kit';
import type { Figure } from '@labgate/testkit';
import { adapter as korad } from '../adapters/psu-korad/adapter.ts';
import { adapter as scpi } from '../adapters/psu-scpi/adapter.ts';
import type { SerialAdapter, Session, SimulatedWorld, ThermalImage } from '../adapter.ts';
import { journalConfigSchema } from '../journal/journal-config.ts';
import { Journaling } from '../journal/journaling.ts';
import { LiveSink } from '../live/live-sink.ts';
import { LiveValues } from '../live/live-values.ts';
import { DevicePublisher } from '../publish/device-publisher.ts';
import { EventPublisher } from '../publish/event-publisher.ts';
import { CameraRegions } from '../regions/camera-regions.ts';
import { connectOf, RawClient, subscribeTo } from '../testing/raw-mqtt.ts';
import { ResistiveLoad } from '../testing/resistive-load.ts';
import { startTestBroker } from '../testing/test-broker.ts';
import { VirtualBench } from '../testing/virtual-bench.ts';
import type { SerialLine } from '../transports/serial/serial-line.ts';
import { PtySerialPort } from '../transports/serial/pty-serial-port.ts';
import { interlocksConfigSchema } from './interlock-config.ts';
import { Interlocks } from './interlocks.ts';
import { LatchStore } from './latch-store.ts';

const log = createLogger('bench', 'silent');
const REGION: Region = { id: 'fpga', name: 'FPGA', shape: 'rect', xy: [10, 8, 18, 14] };
const FRAME = { width: 32, height: 24, rateHz: 64 };

interface Setup {
  readonly adapter: SerialAdapter;
  readonly config: Readonly<Record<string, unknown>>;
  /** True: the supply is read all the time, as in a gateway; false: its line is idle. */
  readonly isPolled: boolean;
  readonly trips: number;
  readonly intervalMs: number;
}

/** Latency from the end of an acquisition, in another process, to the OFF bytes in the port, with a frozen viewer beside. */
export async function bench(): Promise<Figure[]> {
  const generic = scpi as SerialAdapter;
  const idleSetup = { adapter: generic, config: {}, isPolled: false, trips: 400, intervalMs: 60 };
  const koradSetup = {
    adapter: korad as SerialAdapter,
    config: {},
    isPolled: true,
    trips: 60,
    intervalMs: 500,
  };
  const lag = timerLagMs(30_000);
  const idleMs = await latenciesMs(idleSetup);
  const lagsMs = await lag;
  const koradMs = await latenciesMs(koradSetup);
  print('frame → OFF at an idle port', idleMs);
  print('lag of a 1 ms timer in a process of its own', lagsMs);
  print('frame → OFF on a Korad line that is being read', koradMs);
  return [
    figure('interlock: frame to OFF at an idle port, p50', percentile(idleMs, 0.5), percentile(lagsMs, 0.5)),
    figure(
      'interlock: frame to OFF at an idle port, p99.9',
      percentile(idleMs, 0.999),
      percentile(lagsMs, 0.999),
    ),
    figure(
      'interlock: a busy Korad line more than an idle port, p99.9',
      percentile(koradMs, 0.999) - percentile(idleMs, 0.999),
      null,
    ),
  ];
}

function figure(name: string, value: number, baseline: number | null): Figure {
  return { name, value, unit: 'ms', baseline, ratio: baseline === null ? null : value / baseline };
}

function print(name: string, valuesMs: readonly number[]): void {
  const parts = [0.5, 0.9, 0.99, 0.999, 1].map(
    (share) => `p${share * 100} ${percentile(valuesMs, share).toFixed(3)}`,
  );
  process.stderr.write(`${name} (${valuesMs.length}): ${parts.join('  ')} ms\n`);
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

function script(name: string, ...args: readonly string[]): string[] {
  const path = fileURLToPath(new URL(`testing/${name}.ts`, import.meta.url));
  return ['--conditions=@labgate/source', path, ...args];
}

async function timerLagMs(forMs: number): Promise<number[]> {
  const child = spawn(process.execPath, script('timer-lag', String(forMs)), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += String(chunk)));
  await once(child, 'close');
  return JSON.parse(text) as number[];
}

async function latenciesMs(setup: Setup): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'labgate-interlock-'));
  const clock = new SystemClock();
  const topics = gatewayTopics('demo');
  const broker = await startTestBroker();
  const frozen = await RawClient.login(broker.mqttPort, connectOf({ clientId: 'frozen' }));
  await frozen.survives(subscribeTo(['lab/1/#'], 0));
  frozen.socket.pause();
  const config = journalConfigSchema.parse({});
  const journaling = await Journaling.open({ dataDir: folder, gatewayId: 'demo', config, clock, log });
  journaling.connect(broker);
  const { outlet } = journaling;
  const events = new EventPublisher(topics, outlet, clock, Math.random);
  const live = new LiveValues(clock, log);
  const description = {
    v: 1,
    id: 'cam0',
    kind: 'camera',
    name: 'cam0',
    sim: true,
    streams: {},
    cmds: {},
    frame: FRAME,
  } as const;
  const publisher = new DevicePublisher({ topics, outlet, events, clock, sid: '0badcafe', description });
  const regions = new CameraRegions('cam0', FRAME, [REGION], live);
  const sink = new LiveSink({ dev: 'cam0', live, clock, next: publisher, regions });
  const supply = await openSupply(setup, clock);
  const interlocks = new Interlocks({
    config: interlocksConfigSchema.parse({
      hot: { when: 'cam0/roi/fpga.max > 95 for 1 frames', act: ['psu0.off'], latch: false },
    }),
    store: new LatchStore(folder, log),
    topics,
    outlet,
    events,
    live,
    clock,
    log,
    switchOff: () => supply.session.switchOff?.() ?? Promise.reject(new Error('no output')),
  });
  live.listen(interlocks);
  const image = hotImage();
  const latencies: number[] = [];
  let acquiredNs = 0n;
  supply.onOff = (nowNs) => {
    if (acquiredNs > 0n) latencies.push(Number(nowNs - acquiredNs) / 1e6);
    acquiredNs = 0n;
  };
  const source = spawn(process.execPath, script('frame-source', String(setup.intervalMs)), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve) => {
    source.stdout.on('data', (bytes: Buffer) => {
      const isReady = interlocks.named('hot').state === 'armed';
      image.temperaturesC.fill(isReady ? 99 : 20);
      image.monoUs = clock.monoUs();
      if (isReady) acquiredNs = bytes.readBigUInt64LE(bytes.length - 8);
      sink.readingTaken({ ready: true, samples: [], image });
      if (latencies.length >= setup.trips) resolve();
    });
  });
  source.kill();
  await supply.close();
  await interlocks.stop();
  await journaling.drain();
  frozen.close();
  await broker.stop();
  await journaling.close();
  rmSync(folder, { recursive: true, force: true });
  return latencies;
}

interface BenchSupply {
  readonly session: Session;
  onOff: (nowNs: bigint) => void;
  close(): Promise<void>;
}

async function openSupply({ adapter, config, isPolled }: Setup, clock: SystemClock): Promise<BenchSupply> {
  const load = new ResistiveLoad(24);
  load.drive({ voltageV: 12, currentLimitA: 1.5 });
  const world: SimulatedWorld = {
    ...new VirtualBench().world,
    monoUs: () => clock.monoUs(),
    supply: () => load,
  };
  const parsed = adapter.configSchema.parse(config);
  const settings = adapter.address(parsed);
  const instrument = adapter.simulate(parsed, world);
  const port = new PtySerialPort({ ...settings, instrument, clock, random: Math.random });
  const offBytes = adapter.safeState?.(parsed).off.at(-1) ?? new Uint8Array();
  const line = await port.open();
  const watched: SerialLine = {
    path: line.path,
    write: (bytes) => {
      const written = line.write(bytes); // hands the bytes over before it returns
      if (Buffer.compare(bytes, offBytes) === 0) supply.onOff(process.hrtime.bigint());
      return written;
    },
    read: (end, options) => line.read(end, options),
    discard: () => line.discard(),
    close: () => line.close(),
  };
  const context = {
    config: parsed,
    time: clock,
    settle: (ms: number) => clock.sleep(ms),
    counters: new Map(),
    line: watched,
  };
  const session = await adapter.open(context);
  let isOpen = true;
  const poll = async (): Promise<void> => {
    while (isOpen) await session.read().catch(() => clock.sleep(1)); // OFF takes the line away from a reading
  };
  const polling = isPolled ? poll() : Promise.resolve();
  const supply: BenchSupply = {
    session,
    onOff: () => undefined,
    close: async () => {
      isOpen = false;
      await polling;
      await session.close();
      await line.close();
      port.close();
    },
  };
  return supply;
}

function hotImage(): ThermalImage {
  return {
    width: FRAME.width,
    height: FRAME.height,
    temperaturesC: new Float32Array(FRAME.width * FRAME.height),
    subpage: 0,
    chessPattern: true,
    taC: 35,
    vddV: 3.3,
    emissivity: 0.95,
    rateHz: FRAME.rateHz,
    badPixels: 0,
    tsUs: 1_700_000_000_000_000,
    monoUs: 0,
  };
}
