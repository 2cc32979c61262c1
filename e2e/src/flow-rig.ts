import { eventually } from '@labgate/testkit';
import { connectAsync, type MqttClient } from 'mqtt';
import { readExample, type FlowEntry, type NodeRedRuntime } from './node-red-runtime.ts';
import type { RunningSystem } from './running-system.ts';

const BROKER = 'test-broker';
const CONNECTED_WITHIN_MS = 20_000;
/** Where the errors of a flow are heard that no catch node of its own gets. */
export const UNCAUGHT = 'uncaught';

/** Flows in a Node-RED beside a running system; their debug nodes publish, so that a test hears what they say. */
export class FlowRig {
  readonly #system: RunningSystem;
  readonly #nodeRed: NodeRedRuntime;
  readonly #client: MqttClient;
  /** By the id of the debug node. */
  readonly #said = new Map<string, unknown[]>();

  private constructor(system: RunningSystem, nodeRed: NodeRedRuntime, client: MqttClient) {
    this.#system = system;
    this.#nodeRed = nodeRed;
    this.#client = client;
    client.on('message', (topic, payload) => {
      const id = topic.slice('flow/'.length);
      this.#said.set(id, [...this.said(id), parsed(String(payload))]);
    });
  }

  static async open(system: RunningSystem, nodeRed: NodeRedRuntime): Promise<FlowRig> {
    const client = await connectAsync(system.mqttUrl, { protocolVersion: 4 });
    const rig = new FlowRig(system, nodeRed, client);
    await client.subscribeAsync('flow/#', { qos: 1 });
    return rig;
  }

  /** Replaces all flows by one of the palette's examples, and waits until its nodes know the bench. */
  async deployExample(name: string): Promise<void> {
    await this.deploy(readExample(name));
    await eventually(async () => {
      const sources = (await this.#nodeRed.get('/labgate/labgate-demo-gw/sources')) as unknown[];
      if (sources.length === 0) throw new Error(`the nodes of ${name} do not know the bench yet`);
    }, CONNECTED_WITHIN_MS);
  }

  /** Replaces all flows; debug nodes publish instead, and the gateway is the one that runs. */
  async deploy(flow: readonly FlowEntry[]): Promise<void> {
    this.#said.clear();
    const { port } = new URL(this.#system.mqttUrl);
    await this.#nodeRed.deploy([
      { id: BROKER, type: 'mqtt-broker', broker: '127.0.0.1', port, protocolVersion: '4' },
      ...flow.map((entry): FlowEntry => {
        if (entry.type === 'lab-gateway') return { ...entry, url: this.#system.mqttUrl };
        return entry.type === 'debug' ? publisher(entry) : entry;
      }),
      ...flow.filter(({ type }) => type === 'tab').flatMap(({ id: z }) => uncaught(z)),
    ]);
  }

  press(id: string): Promise<void> {
    return this.#nodeRed.press(id);
  }

  /** All a debug node has said since the flow was deployed. */
  said(id: string): readonly unknown[] {
    return this.#said.get(id) ?? [];
  }

  /** Presses the button of an inject node and gives what the debug node says next. */
  async answer(button: string, debug: string, withinMs?: number): Promise<unknown> {
    const before = this.said(debug).length;
    await this.press(button);
    return this.nth(debug, before, withinMs);
  }

  /** The first thing a debug node says. */
  firstOf(id: string, withinMs?: number): Promise<unknown> {
    return this.nth(id, 0, withinMs);
  }

  /** What a debug node says after `n` other things. */
  async nth(id: string, n: number, withinMs = 20_000): Promise<unknown> {
    return eventually(() => {
      if (this.said(id).length <= n) {
        throw new Error(`${id} is silent; all said: ${JSON.stringify([...this.#said]).slice(0, 2000)}`);
      }
      return this.said(id)[n];
    }, withinMs);
  }

  async close(): Promise<void> {
    await this.#client.endAsync();
  }
}

function publisher(debug: FlowEntry): FlowEntry {
  const out = { topic: `flow/${debug.id}`, qos: '1', retain: 'false', broker: BROKER };
  return { ...debug, ...out, type: 'mqtt out' };
}

/** Nodes that publish what no catch node of the tab `z` gets. */
function uncaught(z: string): FlowEntry[] {
  return [
    { id: 'errors', z, type: 'catch', x: 9, y: 9, uncaught: true, wires: [['error-text']] },
    {
      id: 'error-text',
      z,
      type: 'change',
      x: 9,
      y: 9,
      rules: [{ t: 'set', p: 'payload', pt: 'msg', to: 'error.message', tot: 'msg' }],
      wires: [[UNCAUGHT]],
    },
    publisher({ id: UNCAUGHT, z, type: 'debug', x: 9, y: 9, wires: [] }),
  ];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
