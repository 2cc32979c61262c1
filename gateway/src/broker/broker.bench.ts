import type { Figure } from '@labgate/testkit';
import { processCpuUs } from '@labgate/testkit';
import {
  forkScript,
  nextMessage,
  startMosquitto,
  startOurBroker,
  type BrokerProcess,
} from './bench/child.ts';
import type { LoadJob, LoadReport } from './bench/load-process.ts';

type Scenario = { readonly name: string } & Omit<LoadJob, 'port'>;

/** Payload of an ordinary telemetry message, bytes. */
const PAYLOAD_BYTES = 200;

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'QoS 0, saturated',
    qos: 0,
    subscribers: 1,
    messages: 200_000,
    warmUp: 50_000,
    payloadBytes: PAYLOAD_BYTES,
  },
  {
    name: 'QoS 1, saturated',
    qos: 1,
    subscribers: 1,
    messages: 100_000,
    warmUp: 30_000,
    payloadBytes: PAYLOAD_BYTES,
  },
  {
    name: 'QoS 0, fan-out to 50',
    qos: 0,
    subscribers: 50,
    messages: 10_000,
    warmUp: 2_000,
    payloadBytes: PAYLOAD_BYTES,
  },
  paced('QoS 0, paced at 1,000/s', 0),
  paced('QoS 1, paced at 1,000/s', 1),
];

function paced(name: string, qos: 0 | 1): Scenario {
  return {
    name,
    qos,
    subscribers: 1,
    messages: 3_000,
    warmUp: 2_000,
    payloadBytes: PAYLOAD_BYTES,
    ratePerSecond: 1_000,
  };
}

/** Rounds of each scenario on each broker, in turn; the median counts. */
const ROUNDS = 3;

/** CPU of the broker a delivery, with Mosquitto beside it in the same run. */
export async function bench(): Promise<Figure[]> {
  const ours = await startOurBroker();
  const mosquitto = await startMosquitto();
  try {
    const figures: Figure[] = [];
    for (const scenario of SCENARIOS) figures.push(await compare(scenario, ours, mosquitto));
    return figures;
  } finally {
    await Promise.all([ours.stop(), mosquitto.stop()]);
  }
}

async function compare(scenario: Scenario, ours: BrokerProcess, mosquitto: BrokerProcess): Promise<Figure> {
  const our: number[] = [];
  const their: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    our.push(await cpuPerDeliveryUs(scenario, ours));
    their.push(await cpuPerDeliveryUs(scenario, mosquitto));
  }
  const value = median(our);
  const baseline = median(their);
  return {
    name: `broker CPU a delivery, ${scenario.name}`,
    value,
    unit: 'µs',
    baseline,
    ratio: value / baseline,
  };
}

async function cpuPerDeliveryUs(scenario: Scenario, broker: BrokerProcess): Promise<number> {
  const load = forkScript('load-process.ts');
  try {
    load.send({ ...scenario, port: broker.mqttPort } satisfies LoadJob & Scenario);
    await nextMessage<LoadReport>(load);
    const beforeUs = processCpuUs(broker.pid);
    await nextMessage<LoadReport>(load);
    return (processCpuUs(broker.pid) - beforeUs) / (scenario.messages * scenario.subscribers);
  } finally {
    load.kill();
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
