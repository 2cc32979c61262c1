import {
  descriptionSchema,
  gatewayTopics,
  LabError,
  MESSAGES,
  parseJson,
  parseTopic,
  type Description,
} from '@labgate/contract';
import type { MqttClient } from 'mqtt';
import { brokerUrl, connectBroker, printedUrl } from '../broker-connection.ts';
import { paint, printable, printLine, type Terminal } from '../terminal.ts';
import { contractRows, deviceRows, type TopicRow } from './topic-tree.ts';

/** Options of `labgate topics`. */
export interface TopicsOptions {
  readonly url?: string;
  readonly json?: boolean;
  /** The topics of the contract, without asking a gateway. */
  readonly contract?: boolean;
}

/** Retained descriptions come at once; this long without another one means that all are there, ms. */
const QUIET_MS = 400;
/** Longest wait for the descriptions, ms. */
const LONGEST_MS = 5_000;

/**
 * Prints the topic tree of the gateways on a broker, or of the contract.
 * @throws LabError E_UNREACHABLE, E_ROLE, E_DEVICE_LOST when no device describes itself.
 */
export async function topics(terminal: Terminal, options: TopicsOptions): Promise<void> {
  const rows = options.contract === true ? contractRows() : await askGateways(terminal, options.url);
  if (options.json === true) printLine(terminal, JSON.stringify(rows, null, 2));
  else printTable(terminal, rows);
}

async function askGateways(terminal: Terminal, urlOption: string | undefined): Promise<TopicRow[]> {
  const url = brokerUrl(terminal.env, urlOption);
  const client = await connectBroker(url, terminal.env, 'topics');
  try {
    const devices = await collectDescriptions(client);
    if (devices.size === 0) {
      throw new LabError(
        'E_DEVICE_LOST',
        `no device describes itself at ${printedUrl(url)}: is a gateway running?`,
      );
    }
    return Array.from(devices)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, { gw, description }]) => [...deviceRows(gw, description)]);
  } finally {
    await client.endAsync(true);
  }
}

interface DescribedDevice {
  readonly gw: string;
  readonly description: Description;
}

/** Collects every retained `$desc`, by topic. */
async function collectDescriptions(client: MqttClient): Promise<Map<string, DescribedDevice>> {
  const devices = new Map<string, DescribedDevice>();
  const quiet = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;
  const restart = (): void => {
    clearTimeout(timer);
    timer = setTimeout(quiet.resolve, QUIET_MS);
  };
  client.on('message', (topic, payload) => {
    restart();
    const parsed = parseTopic(topic);
    const description = descriptionSchema.safeParse(parseJson(payload));
    if (parsed?.kind === 'deviceDescription' && description.success) {
      devices.set(topic, { gw: parsed.gw, description: description.data });
    }
  });
  const filter = gatewayTopics('+').deviceDescription('+');
  await client.subscribeAsync(filter, { qos: MESSAGES.deviceDescription.qos });
  restart();
  const limit = setTimeout(quiet.resolve, LONGEST_MS);
  await quiet.promise;
  clearTimeout(limit);
  clearTimeout(timer);
  return devices;
}

function printTable(terminal: Terminal, rows: readonly TopicRow[]): void {
  const cells = rows.map((row) => ({
    row,
    texts: [
      row.channel === undefined ? row.topic : `  ${row.channel}`,
      row.type,
      row.unit ?? '',
      row.rate ?? '',
      row.channel === undefined ? `QoS ${row.qos}` : '',
      row.channel === undefined && row.retained ? 'retained' : '',
      row.summary,
    ].map(printable),
  }));
  const head = ['topic', 'type', 'unit', 'rate', 'QoS', 'retained', 'what'];
  const widths = head.map((title, i) => Math.max(title.length, ...cells.map(({ texts }) => texts[i].length)));
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, i) => text.padEnd(widths[i]))
      .join('  ')
      .trimEnd();
  printLine(terminal, paint(terminal, 'dim', line(head)));
  for (const { row, texts } of cells) {
    printLine(terminal, row.channel === undefined ? paint(terminal, 'bold', line(texts)) : line(texts));
  }
}
