import type { Figure } from '@labgate/testkit';
import { startFedGateway } from './testing/frame-serving/fed-gateway.ts';
import { startFlask } from './testing/frame-serving/flask-stack.ts';
import type { FrameServer, Served, Serving } from './testing/frame-serving/frame-server.ts';
import { startWholeGateway } from './testing/frame-serving/whole-gateway.ts';

/** Sub-pages a second, of the sensor and of the polling. */
const RATE_HZ = 32;
/** Rounds of every case on every server, in turn; the median counts. */
const ROUNDS = 3;
const PACED_FRAMES = 5 * RATE_HZ;
const WARM_UP_FRAMES = 20_000;

interface Case {
  readonly name: string;
  readonly viewers: number;
  readonly rate: Serving['rate'];
  /** Frames of one round, of the gateway and of Flask; a flat-out Flask needs fewer for the same time. */
  readonly frames: number;
  readonly flaskFrames: number;
}

const CASES: readonly Case[] = [
  { name: 'flat out, 1 viewer', viewers: 1, rate: 'flat out', frames: 20_000, flaskFrames: 500 },
  { name: 'flat out, 16 viewers', viewers: 16, rate: 'flat out', frames: 4_000, flaskFrames: 60 },
  paced(1),
  paced(16),
];

function paced(viewers: number): Case {
  return {
    name: `${RATE_HZ}/s, ${viewers} ${viewers === 1 ? 'viewer' : 'viewers'}`,
    viewers,
    rate: { perSecond: RATE_HZ },
    frames: PACED_FRAMES,
    flaskFrames: PACED_FRAMES,
  };
}

interface Servers {
  readonly fed: FrameServer;
  readonly whole: FrameServer;
  readonly flask: FrameServer | undefined;
}

interface Rounds {
  readonly fed: Served[];
  readonly whole: Served[];
  readonly flask: Served[];
}

/**
 * CPU of a gateway that shows thermal frames, in ms for 1,000 frames that every viewer gets, with a Flask server beside
 * it whose viewers poll JSON. The goals are about serving: both sides have ready pictures. The whole gateway, which
 * also simulates, reads and calculates them, stands beside it.
 */
export async function bench(): Promise<Figure[]> {
  const flask = await startFlask(RATE_HZ);
  if (flask === undefined)
    process.stderr.write('no baseline without Flask: sudo apt-get install -y python3-flask\n');
  const servers: Servers = { fed: await startFedGateway(), whole: await startWholeGateway(RATE_HZ), flask };
  try {
    // What runs all day has long been compiled.
    await servers.fed.serve({ viewers: 1, rate: 'flat out', frames: WARM_UP_FRAMES });
    const figures: Figure[] = [];
    let wire: Rounds | undefined;
    for (const each of CASES) {
      const rounds = await measure(each, servers);
      wire ??= rounds;
      figures.push(...cpuFigures(each, rounds));
    }
    return wire === undefined ? figures : [...figures, ...wireFigures(wire)];
  } finally {
    await Promise.all([servers.fed.stop(), servers.whole.stop(), flask?.stop()]);
  }
}

async function measure(
  { viewers, rate, frames, flaskFrames }: Case,
  { fed, whole, flask }: Servers,
): Promise<Rounds> {
  const rounds: Rounds = { fed: [], whole: [], flask: [] };
  for (let round = 0; round < ROUNDS; round++) {
    rounds.fed.push(await fed.serve({ viewers, rate, frames }));
    if (flask !== undefined) rounds.flask.push(await flask.serve({ viewers, rate, frames: flaskFrames }));
    // A sensor has a rate of its own.
    if (rate !== 'flat out') rounds.whole.push(await whole.serve({ viewers, rate, frames }));
  }
  return rounds;
}

function cpuFigures({ name }: Case, { fed, whole, flask }: Rounds): Figure[] {
  const cpu = (served: Served): number => served.cpuMsPer1000;
  const figures = [figure(`CPU per 1,000 frames, ${name}`, 'ms', fed, flask, cpu)];
  if (whole.length > 0) {
    const label = `CPU per 1,000 frames, ${name}, whole gateway`;
    figures.push(figure(label, 'ms', whole, flask, cpu));
  }
  return figures;
}

function wireFigures({ fed, flask }: Rounds): Figure[] {
  return [
    figure('bytes a frame on the wire', 'bytes', fed, flask, (served) => served.bytesPerFrame),
    figure('WebSocket messages a frame', 'messages', fed, [], (served) => served.messagesPerFrame),
  ];
}

function figure(
  name: string,
  unit: string,
  ours: readonly Served[],
  theirs: readonly Served[],
  quantity: (served: Served) => number,
): Figure {
  const value = median(ours.map(quantity));
  const baseline = theirs.length === 0 ? null : median(theirs.map(quantity));
  return { name, value, unit, baseline, ratio: baseline === null ? null : value / baseline };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
