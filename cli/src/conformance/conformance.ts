import { setTimeout as sleep } from 'node:timers/promises';
import { gatewayTopics, isLabError, LabError } from '@labgate/contract';
import type { MqttClient } from 'mqtt';
import { brokerUrl, connectBroker, printedUrl } from '../broker-connection.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { paint, printable, printLine, printNote, type Terminal } from '../terminal.ts';
import { ConformanceBench, type Connect } from './conformance-bench.ts';
import type { ObservedMessage } from './observed-message.ts';
import type { Rule, Verdict } from './rule.ts';
import { ACCESS_RULES } from './rules/access-rules.ts';
import { COMMAND_RULES } from './rules/command-rules.ts';
import { MESSAGE_RULES } from './rules/message-rules.ts';
import { STREAM_RULES } from './rules/stream-rules.ts';

/** Options of `labgate conformance`. */
export interface ConformanceOptions {
  readonly gw?: string;
  readonly seconds: number;
  readonly switchOff?: boolean;
  /** The version spoken; 3.1.1 where the broker takes it. */
  readonly mqtt?: '3.1.1' | '5';
  readonly json?: boolean;
}

/** Every rule, in the order they are printed. */
export const RULES: readonly Rule[] = [...MESSAGE_RULES, ...STREAM_RULES, ...COMMAND_RULES, ...ACCESS_RULES];

/** How long a gateway that publishes its `$info` retained is looked for, ms. */
const DISCOVERY_MS = 3_000;
/** How long the retained messages take to come, ms. */
const RETAINED_MS = 1_500;

const VERSIONS = { '3.1.1': 4, '5': 5 } as const;

const MARKS: Readonly<Record<Verdict['result'], readonly [mark: string, style: 'green' | 'red' | 'dim']>> = {
  kept: ['✓', 'green'],
  broken: ['✗', 'red'],
  unseen: ['–', 'dim'],
};

/**
 * Watches a gateway, asks it, and prints rule by rule whether it keeps the contract.
 * @throws LabError E_UNREACHABLE when no broker or no gateway answers, E_SCHEMA for a bad address.
 */
export async function conformance(
  terminal: Terminal,
  address: string | undefined,
  options: ConformanceOptions,
): Promise<ExitCode> {
  const url = brokerUrl(terminal.env, address);
  const version = options.mqtt === undefined ? {} : { protocolVersion: VERSIONS[options.mqtt] };
  const connect: Connect = (purpose, will) =>
    connectBroker(url, terminal.env, `conformance-${purpose}`, {
      ...version,
      ...(will === undefined ? {} : { will, reconnectPeriod: 0 }),
    });
  const gw = options.gw ?? (await findGateway(connect, url));
  if (!options.json) printNote(terminal, `watching ${gw} at ${printedUrl(url)} for ${options.seconds} s`);
  const bench = await observe(connect, gw, options);
  // each rule has connections of its own, so none has to wait for the silence that another waits for
  const verdicts = await Promise.all(RULES.map((rule) => checkRule(rule, bench)));
  for (const [i, rule] of RULES.entries()) printVerdict(terminal, rule, verdicts[i], options.json === true);
  const faults = verdicts.filter(({ result }) => result === 'broken').length;
  if (!options.json)
    printNote(terminal, faults === 0 ? 'the contract is kept' : `${faults} rules are broken`);
  return faults === 0 ? EXIT.ok : EXIT.problemsFound;
}

async function findGateway(connect: Connect, url: URL): Promise<string> {
  const client = await connect('search');
  try {
    const found = Promise.withResolvers<string | undefined>();
    client.on('message', (topic) => found.resolve(topic.split('/')[2]));
    await client.subscribeAsync(gatewayTopics('+').info, { qos: 1 });
    const gw = await Promise.race([found.promise, sleep(DISCOVERY_MS)]);
    if (gw === undefined || gw === null) {
      throw new LabError(
        'E_UNREACHABLE',
        `no gateway has a retained $info at ${printedUrl(url)}: name one with --gw`,
      );
    }
    return gw as string;
  } finally {
    await client.endAsync(true);
  }
}

async function observe(
  connect: Connect,
  gw: string,
  { seconds, switchOff = false }: ConformanceOptions,
): Promise<ConformanceBench> {
  const watcher = await connect('watch');
  const live = await collect(watcher, gw, seconds * 1000, (message) => !message.retain);
  const late = await connect('late');
  const retained = await collect(late, gw, RETAINED_MS, (message) => message.retain);
  return new ConformanceBench({ gw, live, retained, maySwitchOff: switchOff, connect });
}

async function collect(
  client: MqttClient,
  gw: string,
  forMs: number,
  isWanted: (message: ObservedMessage) => boolean,
): Promise<ObservedMessage[]> {
  const messages: ObservedMessage[] = [];
  client.on('message', (topic, payload, { qos, retain }) => {
    const message = { topic, payload, qos, retain };
    if (isWanted(message)) messages.push(message);
  });
  try {
    await client.subscribeAsync(`${gatewayTopics(gw).prefix}#`, { qos: 1 });
    await sleep(forMs);
    return messages;
  } finally {
    await client.endAsync(true);
  }
}

async function checkRule(rule: Rule, bench: ConformanceBench): Promise<Verdict> {
  try {
    return await rule.check(bench);
  } catch (error) {
    // an account that may not do what the rule needs
    if (isLabError(error)) return { result: 'unseen', detail: error.message };
    return { result: 'unseen', detail: error instanceof Error ? error.message : String(error) };
  }
}

function printVerdict(terminal: Terminal, { clause, text }: Rule, verdict: Verdict, isJson: boolean): void {
  const detail = 'detail' in verdict ? printable(verdict.detail) : undefined;
  if (isJson) {
    printLine(
      terminal,
      JSON.stringify({ clause, rule: text, result: verdict.result, ...(detail ? { detail } : {}) }),
    );
    return;
  }
  const [mark, style] = MARKS[verdict.result];
  printLine(terminal, `${paint(terminal, style, mark)} ${clause.padEnd(5)} ${text}`);
  if (detail !== undefined) printLine(terminal, `        ${paint(terminal, style, detail)}`);
}
