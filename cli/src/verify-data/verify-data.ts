import { ledgerAnswerSchema, rangeAnswerSchema, type StreamLedger } from '@labgate/contract';
import type { MqttClient } from 'mqtt';
import { askStore } from '../ask-store.ts';
import { brokerUrl, connectBroker } from '../broker-connection.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { showProgress } from '../progress.ts';
import { printLine, printNote, type Terminal } from '../terminal.ts';

/** Options of `labgate verify-data`. */
export interface VerifyDataOptions {
  readonly url?: string;
  /** The gateway whose history is counted. */
  readonly gw: string;
  readonly json?: boolean;
}

/** Buckets the store counts in: few, so that years are counted from roll-ups. */
const BUCKETS = 1_000;

/** A channel of which the store has another number of samples than the ledger counted. */
interface Difference {
  readonly dev: string;
  readonly stream: string;
  readonly prop: string;
  readonly ledger: number;
  readonly stored: number;
}

/**
 * Counts the samples of every channel in the store again and compares them with the loss ledger; prints what differs
 * and what the ledger knows to be lost. Gives exit code 4 when the counts differ.
 * @throws LabError E_UNREACHABLE, E_ROLE, E_UNKNOWN, E_TIMEOUT, E_STORE.
 */
export async function verifyData(terminal: Terminal, options: VerifyDataOptions): Promise<ExitCode> {
  const client = await connectBroker(brokerUrl(terminal.env, options.url), terminal.env, 'verify-data');
  try {
    const { streams } = ledgerAnswerSchema.parse(await askStore(client, options.gw, 'ledger', {}));
    const channels = streams.reduce((sum, { samples }) => sum + Object.keys(samples).length, 0);
    const differing = await differencesOf(terminal, client, options.gw, streams, channels);
    if (options.json === true) {
      const losses = streams.flatMap(({ dev, stream, holes }) =>
        holes.map((hole) => ({ dev, stream, ...hole })),
      );
      printLine(terminal, JSON.stringify({ channels, differing, losses }));
    } else {
      for (const account of streams) printLosses(terminal, account);
      for (const { dev, stream, prop, ledger, stored } of differing) {
        const name = `${dev}/${stream}/${prop}`;
        printLine(terminal, `${name}: the ledger says ${ledger} samples, the store has ${stored}`);
      }
      printNote(terminal, `${channels} channels counted, ${differing.length} differ from the ledger`);
    }
    return differing.length === 0 ? EXIT.ok : EXIT.problemsFound;
  } finally {
    await client.endAsync(true);
  }
}

async function differencesOf(
  terminal: Terminal,
  client: MqttClient,
  gw: string,
  streams: readonly StreamLedger[],
  channels: number,
): Promise<Difference[]> {
  const progress = showProgress(terminal, 'counting', Math.max(1, channels));
  const differing: Difference[] = [];
  let done = 0;
  try {
    for (const account of streams) {
      const { dev, stream, samples } = account;
      const counts = await countSamples(client, gw, account);
      for (const [prop, { count: ledger }] of Object.entries(samples)) {
        const stored = counts.get(prop) ?? 0;
        if (stored !== ledger) differing.push({ dev, stream, prop, ledger, stored });
      }
      done += Object.keys(samples).length;
      progress.update(done);
    }
    return differing;
  } finally {
    progress.stop();
  }
}

function printLosses(terminal: Terminal, { dev, stream, holes }: StreamLedger): void {
  for (const { from, to, lost } of holes) {
    const interval = `${new Date(from).toISOString()} and ${new Date(to).toISOString()}`;
    printNote(terminal, `${dev}/${stream}: ${lost} messages are missing between ${interval}`);
  }
}

/** Samples of each channel up to the newest one that the ledger counted: more come in while this counts. */
async function countSamples(
  client: MqttClient,
  gw: string,
  { dev, stream, samples }: StreamLedger,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const [prop, { last }] of Object.entries(samples)) {
    const args = { dev, stream, props: [prop], from: 0, to: last, maxPoints: BUCKETS };
    const answer = rangeAnswerSchema.parse(await askStore(client, gw, 'range', args));
    const points = answer.props[prop] ?? [];
    // A single sample is [time, value], a bucket has its count at the end.
    counts.set(
      prop,
      points.reduce((sum, point) => sum + (point.length === 5 ? point[4] : 1), 0),
    );
  }
  return counts;
}
