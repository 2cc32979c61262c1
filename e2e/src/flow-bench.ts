import { CommandDesk } from './command-desk.ts';
import { FlowRig } from './flow-rig.ts';
import { startNodeRed, type NodeRedRuntime } from './node-red-runtime.ts';
import { startSystem, type RunningSystem } from './running-system.ts';

/** A system, a Node-RED beside it with the palette, and a plain client beside both. */
export class FlowBench {
  readonly system: RunningSystem;
  readonly nodeRed: NodeRedRuntime;
  readonly rig: FlowRig;
  readonly desk: CommandDesk;

  private constructor(system: RunningSystem, nodeRed: NodeRedRuntime, rig: FlowRig, desk: CommandDesk) {
    this.system = system;
    this.nodeRed = nodeRed;
    this.rig = rig;
    this.desk = desk;
  }

  static async start(environment: Readonly<Record<string, string>> = {}): Promise<FlowBench> {
    const system = await startSystem(environment);
    const nodeRed = await startNodeRed(system);
    const rig = await FlowRig.open(system, nodeRed);
    return new FlowBench(system, nodeRed, rig, await CommandDesk.open(system.mqttUrl));
  }

  /** Keeps the messages of one topic as they come. */
  async record<T>(topic: string, schema: { parse(json: unknown): T }): Promise<readonly T[]> {
    const messages: T[] = [];
    this.desk.client.on('message', (from, payload) => {
      if (from === topic && payload.length > 0) messages.push(schema.parse(JSON.parse(String(payload))));
    });
    await this.desk.client.subscribeAsync(topic, { qos: 1 });
    return messages;
  }

  async stop(): Promise<void> {
    await this.desk.close();
    await this.rig.close();
    await this.nodeRed.stop();
    await this.system.stop();
  }
}
