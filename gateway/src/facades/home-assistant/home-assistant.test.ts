import { describe, expect, test } from '@jest/globals';
import { gatewayTopics, commandRequestSchema, type Description } from '@labgate/contract';
import { loadAdapters } from '../../adapter-registry.ts';
import { describeDevice } from '../../control/describe-device.ts';
import type { ForeignMessage } from '../../broker/foreign-message.ts';
import type { OutgoingMessage } from '../../outlet.ts';
import { discoveryOf } from './discovery.ts';
import { homeAssistantConfigSchema } from './home-assistant-config.ts';
import { HomeAssistant } from './home-assistant.ts';
import { discoveryRules } from './testing/home-assistant-rules.ts';

const topics = gatewayTopics('demo');
const adapters = [...(await loadAdapters()).values()];
const describedBy = (adapter: (typeof adapters)[number]): Description =>
  describeDevice({
    id: 'dev0',
    name: 'Device',
    simulate: true,
    adapter,
    config: adapter.configSchema.parse(adapter.kind === 'dut-ssh' ? { board: 'wet-a' } : {}),
  });
const SUPPLY = adapters.map(describedBy).find(({ kind }) => kind === 'psu-scpi');

test.each(adapters.map((adapter) => [adapter.kind, describedBy(adapter)] as const))(
  'what is said of a %s keeps Home Assistant’s rules',
  (_kind, description) => {
    const discovery: unknown = JSON.parse(JSON.stringify(discoveryOf('demo', description, '0.1.0')));
    expect(discoveryRules.safeParse(discovery).error).toBeUndefined();
    // topic browsers and small brokers cut messages beyond this (contract §4)
    expect(JSON.stringify(discovery).length).toBeLessThan(64 * 1024);
  },
);

test('every channel of every stream becomes an entity with an id of its own', () => {
  for (const description of adapters.map(describedBy)) {
    const channels = Object.values(description.streams).flatMap(({ props }) => Object.keys(props));
    const components = Object.values(discoveryOf('demo', description, '0.1.0').components);
    const read = components.filter(({ platform }) => platform.endsWith('sensor'));
    expect(read).toHaveLength(channels.length);
    expect(new Set(components.map(({ unique_id: id }) => id)).size).toBe(components.length);
  }
});

test('the rules refuse what Home Assistant refuses', () => {
  const [description] = adapters.map(describedBy);
  const good = discoveryOf('demo', description as Description, '0.1.0');
  const [key, component] = Object.entries(good.components).at(0) ?? ['none', undefined];
  const broken = (more: object): unknown => ({ ...good, components: { [key]: { ...component, ...more } } });
  for (const more of [
    { colour: 'red' },
    { device_class: 'temperature', unit_of_measurement: 'V' },
    { state_topic: 'lab/#' },
    { unique_id: 'a b' },
  ]) {
    expect(discoveryRules.safeParse(broken(more)).success).toBe(false);
  }
});

describe('a supply', () => {
  /** What Home Assistant sends: its template filled in. */
  const sent = (component: Readonly<Record<string, unknown>> | undefined, value: string): unknown =>
    JSON.parse(
      String(component?.['command_template'])
        .replace('{{ value }}', value)
        .replace('{{ now().timestamp() }}', '1795815324.644'),
    );
  const { components } = discoveryOf('demo', SUPPLY as Description, '0.1.0');

  test('is switched by requests of the contract, and shows what was read back', () => {
    const output = components['output_switch'];
    expect(output).toMatchObject({ optimistic: false, command_topic: topics.command('dev0', 'output') });
    const request = commandRequestSchema.parse(sent(output, String(output?.['payload_on'])));
    expect(request).toMatchObject({ from: 'home-assistant', args: { on: true } });
    const off = commandRequestSchema.parse(sent(output, String(output?.['payload_off'])));
    expect(off.args).toEqual({ on: false });
  });

  test('has a button that switches off', () => {
    const button = components['emergency_off'];
    expect(button?.platform).toBe('button');
    expect(commandRequestSchema.parse(sent(button, String(button?.['payload_press']))).args).toEqual({
      on: false,
    });
  });

  test('is set within what its commands take', () => {
    const voltage = components['voltage_set_point'];
    expect(commandRequestSchema.parse(sent(voltage, '12.5')).args).toEqual({ voltage: 12.5 });
    expect(voltage).toMatchObject({ platform: 'number', min: 0, unit_of_measurement: 'V' });
  });
});

function createBench(config: object) {
  const published: OutgoingMessage[] = [];
  const handlers = new Map<string, (message: ForeignMessage) => void>();
  const facade = new HomeAssistant({
    config: homeAssistantConfigSchema.parse(config),
    gatewayId: 'demo',
    topics,
    broker: {
      subscribeInProcess: (filter, handler) => {
        handlers.set(filter, handler);
        return () => handlers.delete(filter);
      },
    },
    outlet: { publish: (message) => published.push(message) },
  });
  facade.start();
  const hear = (filter: string, topic: string, payload: string): void =>
    handlers.get(filter)?.({ topic, payload: new TextEncoder().encode(payload), qos: 1, retain: true });
  const hearDescription = (description: Partial<Description> | string, dev = 'dev0'): void =>
    hear(
      topics.deviceDescription('+'),
      topics.deviceDescription(dev),
      typeof description === 'string' ? description : JSON.stringify(description),
    );
  return { facade, published, handlers, hear, hearDescription };
}

const PLACE = 'homeassistant/device/demo-dev0/config';

test('announces a device once, retained, and again when Home Assistant is back', () => {
  const { published, hear, hearDescription } = createBench({ enabled: true });
  hearDescription(SUPPLY ?? '');
  hearDescription(SUPPLY ?? '');
  expect(published.map(({ topic, retain, qos }) => [topic, retain, qos])).toEqual([[PLACE, true, 1]]);
  hear('homeassistant/status', 'homeassistant/status', 'offline');
  expect(published).toHaveLength(1);
  hear('homeassistant/status', 'homeassistant/status', 'online');
  expect(published).toHaveLength(2);
  expect(published[1]).toEqual(published[0]);
});

test('removes a device that is described no more, and what is no descriptor is nothing', () => {
  const { published, hearDescription } = createBench({ enabled: true });
  for (const hostile of ['{', 'null', '{"v":1}', '']) hearDescription(hostile);
  expect(published).toEqual([]);
  hearDescription(SUPPLY ?? '');
  hearDescription('');
  expect(published.at(-1)).toEqual({ topic: PLACE, payload: '', qos: 1, retain: true });
});

test('says nothing while it is switched off, everything when it is switched on, and removes it all afterwards', () => {
  const { facade, published, hearDescription } = createBench({});
  hearDescription(SUPPLY ?? '');
  expect(published).toEqual([]);
  facade.reconfigure(homeAssistantConfigSchema.parse({ enabled: true }));
  expect(published.map(({ topic }) => topic)).toEqual([PLACE]);
  facade.reconfigure(homeAssistantConfigSchema.parse({ enabled: true, prefix: 'ha/lab' }));
  expect(published.slice(1).map(({ topic, payload }) => [topic, payload === ''])).toEqual([
    [PLACE, true],
    ['ha/lab/device/demo-dev0/config', false],
  ]);
  facade.reconfigure(homeAssistantConfigSchema.parse({}));
  expect(published.at(-1)).toMatchObject({ topic: 'ha/lab/device/demo-dev0/config', payload: '' });
});

test('removes what this gateway announced before a restart, and nothing of anybody else', () => {
  const { published, hear } = createBench({});
  const filter = 'homeassistant/device/+/config';
  const announce = (gw: string, origin: string): void =>
    hear(
      filter,
      `homeassistant/device/${gw}-psu0/config`,
      JSON.stringify({ origin: { name: origin }, device: { identifiers: [`labgate_${gw}_psu0`] } }),
    );
  announce('demo', 'Labgate');
  announce('demo-2', 'Labgate');
  announce('demo', 'Somebody');
  hear(filter, 'homeassistant/device/demo-x/config', 'not JSON');
  expect(published.map(({ topic, payload }) => [topic, payload])).toEqual([
    ['homeassistant/device/demo-psu0/config', ''],
  ]);
});
