import mqtt, { type MqttClient } from 'mqtt';

const CHARTS = 4;
const LINES = 3;
const GW = 'demo';
const DEVICE = 'load0';

/** Channels of the device that the charts are loaded with: four units of three. */
export const LOAD_LAYOUT = Array.from({ length: CHARTS }, (_, chart) =>
  Array.from({ length: LINES }, (__, line) => `${DEVICE}/load/c${chart}l${line}`).join(','),
).join(';');

/** A device of another maker that fills the charts of a page by itself, and goes on four times a second. */
export class LoadDevice {
  readonly #client: MqttClient;
  readonly #timer: NodeJS.Timeout;

  private constructor(client: MqttClient, timer: NodeJS.Timeout) {
    this.#client = client;
    this.#timer = timer;
  }

  /** Joins, and publishes `points` samples that lie `everyMs` apart and end now. */
  static async join(mqttUrl: string, points: number, everyMs: number): Promise<LoadDevice> {
    const client = await mqtt.connectAsync(mqttUrl, { protocolVersion: 4 });
    const publish = (topic: string, payload: object | string): Promise<unknown> =>
      client.publishAsync(
        `lab/1/${GW}/${DEVICE}/${topic}`,
        typeof payload === 'string' ? payload : JSON.stringify(payload),
        { qos: 1, retain: true },
      );
    await publish('$desc', description(everyMs));
    await publish('$state', 'ready');
    let seq = 0;
    const sample = (ts: number): Promise<unknown> => publish('t/load', message(seq++, ts));
    const startMs = Date.now() - points * everyMs;
    for (let i = 0; i < points; i += 50) {
      await Promise.all(
        Array.from({ length: Math.min(50, points - i) }, (_, j) =>
          sample(Math.round(startMs + (i + j) * everyMs)),
        ),
      );
    }
    return new LoadDevice(
      client,
      setInterval(() => void sample(Date.now()), 250),
    );
  }

  /** Leaves nothing behind. */
  async leave(): Promise<void> {
    clearInterval(this.#timer);
    for (const topic of ['t/load', '$state', '$desc'])
      await this.#client.publishAsync(`lab/1/${GW}/${DEVICE}/${topic}`, '', { qos: 1, retain: true });
    await this.#client.endAsync();
  }
}

function description(periodMs: number): object {
  const props = Object.fromEntries(
    channels().map(([name, chart]) => [name, { unit: `u${chart}`, datatype: 'float' }]),
  );
  return {
    v: 1,
    id: DEVICE,
    kind: 'load',
    name: 'Load',
    sim: true,
    streams: { load: { periodMs: Math.max(periodMs, 250), props } },
    cmds: {},
  };
}

function message(seq: number, ts: number): object {
  const val = Object.fromEntries(
    channels().map(([name, chart, line]) => [name, Math.sin(ts / 5000 + chart + line) * (line + 1)]),
  );
  return { v: 1, sid: '10adde11', seq, ts, mono: ts, q: 'good', src: 'sim', val };
}

function channels(): readonly (readonly [name: string, chart: number, line: number])[] {
  return Array.from({ length: CHARTS * LINES }, (_, i) => {
    const [chart, line] = [Math.floor(i / LINES), i % LINES];
    return [`c${chart}l${line}`, chart, line] as const;
  });
}
