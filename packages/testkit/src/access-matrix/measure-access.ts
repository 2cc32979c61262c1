import { ACCOUNT_ROLES, type AccountRole } from '@labgate/contract';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { eventually } from '../eventually.ts';
import { inOrder, matrixClientId, matrixUser, topicFor, type AccessRow } from './access-table.ts';

/** The broker whose rights are measured; it knows an account for every role, all with the same password. */
export interface MeasuredBroker {
  readonly url: string;
  readonly password: string;
  readonly protocolVersion: 4 | 5;
  /** More for every connection, for example certificates. */
  readonly options?: IClientOptions;
}

/** Roles by topic: what was measured. */
export type Cells = Record<string, AccountRole[]>;

const END = 'end of the measurement';
/** Everybody with an account may receive it, and the admin may send it. */
const END_TOPIC = 'lab/1/demo/dut9/cmd/exec';

/** Connects the account of `role`. */
export function connectAs(
  { url, password, protocolVersion, options }: MeasuredBroker,
  role: AccountRole,
  more: IClientOptions = {},
): Promise<MqttClient> {
  return connectAsync(url, {
    ...options,
    protocolVersion,
    clientId: matrixClientId(role),
    username: matrixUser(role),
    password,
    clean: true,
    reconnectPeriod: 0,
    ...more,
  });
}

/** Who receives what, when `publish` sends a message on every topic, with subscriptions to everything. */
export async function measureReceivers(
  broker: MeasuredBroker,
  rows: readonly AccessRow[],
  publish: (topics: readonly string[]) => Promise<void>,
): Promise<Cells> {
  const listeners = await Promise.all(ACCOUNT_ROLES.map((role) => Listener.open(broker, role)));
  await publish(topicsOf(rows));
  await sendEnd(broker);
  return close(listeners, rows);
}

/** Who receives what is retained, when it was there before. */
export async function measureRetained(broker: MeasuredBroker, rows: readonly AccessRow[]): Promise<Cells> {
  const listeners = await Promise.all(ACCOUNT_ROLES.map((role) => Listener.open(broker, role)));
  // What is retained comes beside what is published now, in no order.
  await settled(() => listeners.reduce((sum, { heard }) => sum + heard.size, 0));
  await sendEnd(broker);
  return close(listeners, rows);
}

/** Who may subscribe to exactly this topic. */
export async function measureSubscribers(broker: MeasuredBroker, rows: readonly AccessRow[]): Promise<Cells> {
  const granted = new Map<AccessRow, Set<AccountRole>>(rows.map((row) => [row, new Set()]));
  for (const role of ACCOUNT_ROLES) {
    const client = await connectAs(broker, role);
    for (const row of rows) {
      const isGranted = await client.subscribeAsync(topicFor(row, role), { qos: 1 }).then(
        ([grant]) => (grant?.qos ?? 128) < 128,
        () => false,
      );
      if (isGranted) granted.get(row)?.add(role);
    }
    await client.endAsync();
  }
  return Object.fromEntries(rows.map((row) => [row.topic, inOrder(granted.get(row) ?? [])]));
}

/** How a message is sent: published, published with RETAIN, or left as a will by a client that vanishes. */
export type Sending = 'publish' | 'retain' | 'will';

/** Whose messages reach a client that may receive everything. */
export async function measurePublishers(
  broker: MeasuredBroker,
  rows: readonly AccessRow[],
  sending: Sending,
): Promise<Cells> {
  const observer = await Listener.open(broker, 'gateway', { clientId: 'observer' });
  for (const role of ACCOUNT_ROLES) {
    const sender = new Sender(broker, role);
    for (const row of rows) await sender.send(topicFor(row, role), sending);
    await sender.close();
  }
  // A will follows the end of its connection at a time of the broker's own.
  await settled(() => observer.heard.size);
  await sendEnd(broker);
  await observer.ended;
  await observer.client.endAsync();
  return Object.fromEntries(
    rows.map((row) => [
      row.topic,
      inOrder(ACCOUNT_ROLES.filter((role) => observer.heardFrom(role, topicFor(row, role)))),
    ]),
  );
}

class Sender {
  readonly #broker: MeasuredBroker;
  readonly #role: AccountRole;
  #open: OpenClient | undefined;

  constructor(broker: MeasuredBroker, role: AccountRole) {
    this.#broker = broker;
    this.#role = role;
  }

  async send(topic: string, sending: Sending): Promise<void> {
    if (sending === 'will') {
      const will = { topic, payload: Buffer.from(this.#role), qos: 1 as const, retain: false };
      const client = await connectAs(this.#broker, this.#role, { will });
      client.on('error', () => undefined);
      client.stream.destroy();
      await client.endAsync(true);
      return;
    }
    const { client, closed } = await this.#connected();
    // A broker of MQTT 3.1.1 may close the connection instead of an answer; of MQTT 5 it answers with a reason.
    const published = client.publishAsync(topic, this.#role, { qos: 1, retain: sending === 'retain' });
    await Promise.race([published.catch(() => undefined), closed]);
    // It may also close it after its answer: a round trip shows that.
    await Promise.race([client.subscribeAsync('test/round-trip').catch(() => undefined), closed]);
  }

  async close(): Promise<void> {
    await this.#open?.client.endAsync(true);
  }

  async #connected(): Promise<OpenClient> {
    if (this.#open?.client.connected !== true) {
      await this.close();
      const client = await connectAs(this.#broker, this.#role);
      client.on('error', () => undefined);
      this.#open = { client, closed: new Promise((resolve) => client.once('close', () => resolve())) };
    }
    return this.#open;
  }
}

interface OpenClient {
  readonly client: MqttClient;
  readonly closed: Promise<void>;
}

/** A client that has subscribed to everything and notes what comes. */
class Listener {
  readonly client: MqttClient;
  readonly role: AccountRole;
  readonly heard = new Set<string>();
  readonly ended: Promise<void>;

  private constructor(client: MqttClient, role: AccountRole) {
    this.client = client;
    this.role = role;
    this.ended = new Promise((resolve) => {
      client.on('message', (topic, payload) => {
        if (String(payload) === END) resolve();
        else this.heard.add(`${String(payload)} ${topic}`);
      });
    });
  }

  static async open(broker: MeasuredBroker, role: AccountRole, more: IClientOptions = {}): Promise<Listener> {
    const client = await connectAs(broker, role, more);
    const listener = new Listener(client, role);
    await client.subscribeAsync('#', { qos: 1 });
    return listener;
  }

  heardFrom(sender: string, topic: string): boolean {
    return this.heard.has(`${sender} ${topic}`);
  }

  hasHeard(topic: string): boolean {
    return [...this.heard].some((entry) => entry.endsWith(` ${topic}`));
  }
}

async function close(listeners: readonly Listener[], rows: readonly AccessRow[]): Promise<Cells> {
  await Promise.all(listeners.map(({ ended }) => ended));
  await Promise.all(listeners.map(({ client }) => client.endAsync()));
  return Object.fromEntries(
    rows.map((row) => {
      const hearers = listeners.filter((listener) => listener.hasHeard(topicFor(row, listener.role)));
      return [row.topic, inOrder(hearers.map(({ role }) => role))];
    }),
  );
}

async function sendEnd(broker: MeasuredBroker): Promise<void> {
  const admin = await connectAs(broker, 'admin', { clientId: 'end' });
  await admin.publishAsync(END_TOPIC, END, { qos: 1 });
  await admin.endAsync();
}

/** The topics of `rows` for every client they are about. */
export function topicsOf(rows: readonly AccessRow[]): string[] {
  return [...new Set(rows.flatMap((row) => ACCOUNT_ROLES.map((role) => topicFor(row, role))))];
}

/** Waits until `count` has stopped growing. */
async function settled(count: () => number): Promise<void> {
  let before = -1;
  let sameTimes = 0;
  await eventually(() => {
    sameTimes = count() === before ? sameTimes + 1 : 0;
    before = count();
    if (sameTimes < 10) throw new Error('more may come');
  });
}
