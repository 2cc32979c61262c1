import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@labgate/testkit';
import { connectAsync, type MqttClient } from 'mqtt';
import { CommandDesk } from './command-desk.ts';
import { startSystem, type RunningSystem } from './running-system.ts';

const START_MS = 120_000;
const CONFIG = `
gateway: { id: demo }
homeAssistant: { enabled: true }
devices:
  env0: { kind: bme688, name: Bench air, simulate: true }
  psu0: { kind: psu-scpi, name: Supply, simulate: true }
`;

/** An entity of a discovery message, as far as this test plays Home Assistant. */
interface Entity {
  readonly platform: string;
  readonly state_topic: string;
  readonly value_template: string;
  readonly command_topic: string;
  readonly command_template: string;
  readonly payload_on: string;
  readonly payload_press: string;
  readonly state_on: string;
  readonly state_off: string;
}

let system: RunningSystem;
let homeAssistant: MqttClient;
const newest = new Map<string, string>();

beforeAll(async () => {
  system = await startSystem({}, CONFIG);
  homeAssistant = await connectAsync(system.mqttUrl, { protocolVersion: 4 });
  homeAssistant.on('message', (topic, payload) => newest.set(topic, String(payload)));
  await homeAssistant.subscribeAsync('homeassistant/#', { qos: 1 });
}, START_MS);
afterAll(async () => {
  await homeAssistant.endAsync();
  await system.stop();
});

/** What a client that comes now finds announced. */
async function announcedNow(): Promise<string[]> {
  const late = await connectAsync(system.mqttUrl, { protocolVersion: 4 });
  const topics: string[] = [];
  late.on('message', (topic, _payload, { retain }) => {
    if (retain) topics.push(topic);
  });
  await late.subscribeAsync('homeassistant/device/+/config', { qos: 1 });
  // what is retained comes before what is published after the subscription
  await late.subscribeAsync('mark', { qos: 1 });
  await new Promise<void>((resolve) => {
    late.on('message', (topic) => {
      if (topic === 'mark') resolve();
    });
    late.publish('mark', '', { qos: 1 });
  });
  await late.endAsync(true);
  return topics.toSorted();
}

async function entityOf(dev: string, key: string): Promise<Entity> {
  let entity: Entity | undefined;
  await eventually(() => {
    const { components } = JSON.parse(newest.get(`homeassistant/device/demo-${dev}/config`) ?? '{}') as {
      readonly components?: Readonly<Record<string, Entity>>;
    };
    entity = components?.[key];
    if (entity === undefined) throw new Error(`${dev} has announced no ${key}`);
  });
  return entity as Entity;
}

/** What a template of the form `{{ value_json.val['x'] }}` gives, written as Jinja writes it. */
function stateOf({ state_topic: topic, value_template: template }: Entity): string {
  const { val } = JSON.parse(newest.get(topic) ?? '{"val":{}}') as { readonly val: Record<string, unknown> };
  const value = val[/\['([^']+)'\]/.exec(template)?.[1] ?? ''];
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value);
}

let requests = 0;
async function send(
  { command_topic: topic, command_template: template }: Entity,
  value: string,
): Promise<void> {
  const payload = template
    .replace('{{ value }}', value)
    .replace('{{ now().timestamp() }}', String(++requests));
  await homeAssistant.publishAsync(topic, payload, { qos: 1 });
}

test('discovers the bench, and again after it has restarted', async () => {
  await entityOf('env0', 'env_temperature');
  newest.clear();
  await homeAssistant.publishAsync('homeassistant/status', 'online', { qos: 1 });
  expect(await entityOf('env0', 'env_temperature')).toMatchObject({ device_class: 'temperature' });
});

test('shows the values of a sensor', async () => {
  const temperature = await entityOf('env0', 'env_temperature');
  await homeAssistant.subscribeAsync(temperature.state_topic, { qos: 1 });
  await eventually(() => expect(Number(stateOf(temperature))).toBeGreaterThan(0));
});

test('switches the supply on and off, and shows what the supply has confirmed', async () => {
  const output = await entityOf('psu0', 'output_switch');
  await homeAssistant.subscribeAsync(output.state_topic, { qos: 1 });
  await send(await entityOf('psu0', 'voltage_set_point'), '5');
  await send(output, output.payload_on);
  await eventually(() => expect(stateOf(output)).toBe(output.state_on));
  const button = await entityOf('psu0', 'emergency_off');
  await send(button, button.payload_press);
  await eventually(() => expect(stateOf(output)).toBe(output.state_off));
});

test('removes what it announced when it is switched off, and announces it again when it is switched on', async () => {
  const desk = await CommandDesk.open(system.mqttUrl);
  const enable = (value: boolean): Promise<unknown> =>
    desk.command('$config', 'patch', { ops: [{ op: 'replace', path: '/homeAssistant/enabled', value }] });
  try {
    const places = ['homeassistant/device/demo-env0/config', 'homeassistant/device/demo-psu0/config'];
    expect(await announcedNow()).toEqual(places);
    await enable(false);
    await eventually(async () => expect(await announcedNow()).toEqual([]));
    expect(newest.get(places[0] ?? '')).toBe('');
    await enable(true);
    await eventually(async () => expect(await announcedNow()).toEqual(places));
  } finally {
    await desk.close();
  }
});
