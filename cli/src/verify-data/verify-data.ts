import { ledgerAnswerSchema, rangeAnswerSchema, type StreamLedger } from '@labgate/contract';
import type { MqttClient } from 'mqtt';
import { askStore } from '../ask-store.ts';
import { brokerUrl, connectBroker } from '../broker-connection.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printLine, printNote, type Terminal } from '../terminal.ts';

/** Options of `labgate verify-data`. */
export interface VerifyDataOptions {
  readonly url?: string;
  /** The gateway whose history is counted. */
  readonly gw: string;
}

/** Buckets the store counts in: few, so that years are counted from roll-ups. */
const BUCKETS = 1_000;

/**
 * Counts the samples of every channel in the store again and compares them with the loss ledger; prints what differs
 * and what the ledger knows to be lost. Gives exit code 4 when the counts differ.
 * @throws LabError E_UNREACHABLE, E_ROLE, E_TIMEOUT, E_STORE.
 */
export async function verifyData(terminal: Terminal, options: VerifyDataOptions): Promise<ExitCode> {
  const client = await connectBroker(brokerUrl(terminal.env, options.url), terminal.env, 'verify-data');
  try {
    const ledger = ledgerAnswerSchema.parse(await askStore(client, options.gw, 'ledger', {}));
    let channels = 0;
    let differing = 0;
    for (const account of ledger.streams) {
      printLosses(terminal, account);
      const counts = await countSamples(client, options.gw, account);
      for (const [prop, { count }] of Object.entries(account.samples)) {
        const found = counts.get(prop) ?? 0;
        channels += 1;
        if (found === count) continue;
        differing += 1;
        const name = `${account.dev}/${account.stream}/${prop}`;
        printLine(terminal, `${name}: the ledger says ${count} samples, the store has ${found}`);
      }
    }
    printNote(terminal, `${channels} channels counted, ${differing} differ from the ledger`);
    return differing === 0 ? EXIT.ok : EXIT.problemsFound;
  } finally {
    await client.endAsync(true);
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
