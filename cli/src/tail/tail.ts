import { LabError, parseTopic } from '@labgate/contract';
import type { MqttClient } from 'mqtt';
import { brokerUrl, connectBroker, printedUrl } from '../broker-connection.ts';
import { paint, printable, printLine, printNote, type Terminal } from '../terminal.ts';
import { messageObject, messageText, type ReceivedMessage } from './message-line.ts';
import { topicFilterFault } from './topic-filter-fault.ts';

/** Options of `labgate tail`. */
export interface TailOptions {
  readonly url?: string;
  readonly json?: boolean;
  readonly raw?: boolean;
  /** Ends after this many messages. */
  readonly count?: number;
}

/**
 * Prints the messages of `filter`, one a line, until it is stopped or `count` have come; returns then.
 * @throws LabError E_SCHEMA for a wrong filter, E_UNREACHABLE, E_ROLE.
 */
export async function tail(terminal: Terminal, filter: string, options: TailOptions): Promise<void> {
  const fault = topicFilterFault(filter);
  if (fault !== undefined)
    throw new LabError('E_SCHEMA', `${JSON.stringify(filter)} is no topic filter: ${fault}`);
  const url = brokerUrl(terminal.env, options.url);
  const client = await connectBroker(url, terminal.env, 'tail');
  try {
    await follow(client, terminal, filter, options, printedUrl(url));
  } finally {
    await client.endAsync(true);
  }
}

async function follow(
  client: MqttClient,
  terminal: Terminal,
  filter: string,
  options: TailOptions,
  address: string,
): Promise<void> {
  const done = Promise.withResolvers<void>();
  const finish = (): void => done.resolve();
  let remaining = options.count ?? Infinity;
  let isLost = false;
  client.on('message', (topic, payload, { qos, retain }) => {
    if (remaining <= 0) return;
    remaining -= 1;
    print(terminal, { topic, payload, qos, retain }, options);
    if (remaining === 0) finish();
  });
  const onClose = (): void => {
    if (!isLost) printNote(terminal, `lost the connection to ${address}, trying again`);
    isLost = true;
  };
  client.on('close', onClose);
  client.on('error', () => undefined); // a failed attempt to come back ends in `close` too
  client.on('connect', () => {
    isLost = false;
    printNote(terminal, `connected again to ${address}`);
  });
  terminal.signal.addEventListener('abort', finish, { once: true });
  if (terminal.signal.aborted) finish();
  try {
    await subscribe(client, filter);
    await done.promise;
  } finally {
    terminal.signal.removeEventListener('abort', finish);
    client.off('close', onClose);
  }
}

/** QoS 0: a terminal that does not read must not hold up the broker. */
async function subscribe(client: MqttClient, filter: string): Promise<void> {
  try {
    await client.subscribeAsync(filter, { qos: 0 });
  } catch (cause) {
    throw new LabError('E_ROLE', `the broker refuses the subscription to ${filter}`, { cause });
  }
}

function print(terminal: Terminal, message: ReceivedMessage, { json, raw }: TailOptions): void {
  if (raw === true) {
    terminal.stdout.write(message.payload);
    // A frame is binary: a newline behind it would make it another length.
    if (parseTopic(message.topic)?.kind !== 'frame') terminal.stdout.write('\n');
  } else if (json === true) {
    printLine(terminal, JSON.stringify(messageObject(message, Date.now())));
  } else {
    const time = paint(terminal, 'dim', clockTime(new Date()));
    const topic = paint(terminal, 'bold', printable(message.topic));
    printLine(terminal, `${time}  ${topic}  ${messageText(message)}`);
  }
}

/** Local time as `HH:mm:ss.SSS`. */
function clockTime(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const ms = String(now.getMilliseconds()).padStart(3, '0');
  return `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}.${ms}`;
}
