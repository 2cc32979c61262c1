import {
  COMMAND_TTL_MS,
  gatewayTopics,
  type Channel,
  type Description,
  type GatewayTopics,
} from '@labgate/contract';
import { sensorClass } from './sensor-class.ts';

/** One entity of a discovery message. */
export type Component = Readonly<Record<string, unknown>> & { readonly platform: string };

/** A device as Home Assistant discovers it (https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload). */
export interface Discovery {
  readonly device: Readonly<Record<string, unknown>>;
  readonly origin: Readonly<Record<string, unknown>>;
  readonly availability: readonly Readonly<Record<string, string>>[];
  readonly availability_mode: 'all';
  readonly qos: 1;
  readonly components: Readonly<Record<string, Component>>;
}

/** Name under which the origin of a discovery message is known again. */
export const ORIGIN_NAME = 'Labgate';

/** `from` of the commands that Home Assistant sends, by which the audit knows them. */
const SENDER = 'home-assistant';
/** A value is stale when it is older than three periods and 2 s (contract §3). */
const STALE_PERIODS = 3;
const STALE_AFTER_S = 2;

/** The topic a device is announced on. */
export function discoveryTopic(prefix: string, gw: string, dev: string): string {
  return `${prefix}/device/${gw}-${dev}/config`;
}

/** What Home Assistant is told about a device, out of the device's own descriptor. */
export function discoveryOf(gw: string, description: Description, softwareVersion: string): Discovery {
  const topics = gatewayTopics(gw);
  const { id, name, kind, streams } = description;
  const sensors = Object.entries(streams).flatMap(([stream, { periodMs, props }]) =>
    Object.entries(props).map(([channel, described]): [string, Component] => {
      const key = entityKey(stream, channel);
      const common = {
        unique_id: uniqueId(gw, id, key),
        name: described.name ?? channel,
        state_topic: topics.telemetry(id, stream),
        value_template: valueTemplate(channel),
        expire_after: Math.ceil(Math.max((STALE_PERIODS * periodMs) / 1000, STALE_AFTER_S)),
      };
      return [key, sensorComponent(channel, described, common)];
    }),
  );
  return {
    device: {
      identifiers: [deviceIdentifier(gw, id)],
      name,
      manufacturer: ORIGIN_NAME,
      model: kind,
      ...(description.sim ? { hw_version: 'simulated' } : {}),
    },
    origin: { name: ORIGIN_NAME, sw_version: softwareVersion },
    availability: availabilityOf(topics, id),
    availability_mode: 'all',
    qos: 1,
    components: Object.fromEntries([...sensors, ...supplyComponents(gw, topics, description)]),
  };
}

/** Both the gateway and the device must be there; «degraded» still measures. */
function availabilityOf(topics: GatewayTopics, dev: string): Readonly<Record<string, string>>[] {
  const template = (...states: readonly string[]): string =>
    `{{ 'online' if value in ${JSON.stringify(states).replaceAll('"', "'")} else 'offline' }}`;
  return [
    { topic: topics.state, value_template: template('init', 'ready') },
    { topic: topics.deviceState(dev), value_template: template('ready', 'degraded') },
  ];
}

function sensorComponent(
  channel: string,
  described: Channel,
  common: Readonly<Record<string, unknown>>,
): Component {
  switch (described.datatype) {
    case 'boolean':
      return { platform: 'binary_sensor', ...common, payload_on: 'True', payload_off: 'False' };
    case 'enum':
      return {
        platform: 'sensor',
        ...common,
        device_class: 'enum',
        options: (described.format ?? '').split(',').filter((option) => option !== ''),
      };
    case 'string':
      return { platform: 'sensor', ...common };
    case 'float':
    case 'integer':
      return {
        platform: 'sensor',
        ...common,
        ...sensorClass(channel, described),
        suggested_display_precision: decimals(described),
      };
  }
}

/** What can be switched and set, for a device that takes the commands of a supply (contract §6.3). */
function supplyComponents(
  gw: string,
  topics: GatewayTopics,
  { id, streams, cmds }: Description,
): [string, Component][] {
  const props = streams['psu']?.props;
  if (props?.['output'] === undefined || !('output' in cmds)) return [];
  const state_topic = topics.telemetry(id, 'psu');
  const command_topic = topics.command(id, 'output');
  const number = (key: string, channel: string, argument: string): [string, Component][] => {
    const described = props[channel];
    if (described === undefined || !('set' in cmds)) return [];
    return [
      [
        key,
        {
          platform: 'number',
          unique_id: uniqueId(gw, id, key),
          name: described.name ?? channel,
          state_topic,
          value_template: valueTemplate(channel),
          command_topic: topics.command(id, 'set'),
          command_template: requestTemplate(`{"${argument}":{{ value }}}`),
          min: 0,
          max: upperLimit(cmds['set']?.schema, argument),
          step: described.resolution ?? 0.01,
          mode: 'box',
          ...(described.unit === undefined ? {} : { unit_of_measurement: described.unit }),
        },
      ],
    ];
  };
  return [
    [
      'output_switch',
      {
        platform: 'switch',
        unique_id: uniqueId(gw, id, 'output_switch'),
        name: 'Output',
        state_topic,
        value_template: valueTemplate('output'),
        state_on: 'True',
        state_off: 'False',
        // what is shown is what the supply has said, never the wish
        optimistic: false,
        retain: false,
        command_topic,
        payload_on: 'true',
        payload_off: 'false',
        command_template: requestTemplate('{"on":{{ value }}}'),
      },
    ],
    [
      'emergency_off',
      {
        platform: 'button',
        unique_id: uniqueId(gw, id, 'emergency_off'),
        name: 'Output OFF',
        icon: 'mdi:alert-octagon',
        retain: false,
        command_topic,
        payload_press: 'false',
        command_template: requestTemplate('{"on":{{ value }}}'),
      },
    ],
    ...number('voltage_set_point', 'vSet', 'voltage'),
    ...number('current_limit', 'iSet', 'currentLimit'),
  ];
}

/** A request of the contract, its id made by Home Assistant from the time, so that none is taken for a repetition. */
function requestTemplate(args: string): string {
  const head = `"v":1,"id":"ha-{{ now().timestamp() }}","from":"${SENDER}"`;
  return `{${head},"ttlMs":${COMMAND_TTL_MS.default},"args":${args}}`;
}

/** The largest value a method's schema lets an argument have. */
function upperLimit(schema: Readonly<Record<string, unknown>> | undefined, argument: string): number {
  const properties = schema?.['properties'];
  const found =
    typeof properties === 'object' && properties !== null && Object.hasOwn(properties, argument)
      ? (properties as Readonly<Record<string, { readonly maximum?: unknown }>>)[argument]?.maximum
      : undefined;
  return typeof found === 'number' ? found : 1_000;
}

/** Digits after the point that mean something. */
function decimals({ resolution = 0.01 }: Channel): number {
  return Math.min(6, Math.max(0, Math.ceil(-Math.log10(resolution))));
}

/** Channel names have dots; the contract lets no quote and no backslash into them. */
function valueTemplate(channel: string): string {
  return `{{ value_json.val['${channel}'] }}`;
}

function entityKey(stream: string, channel: string): string {
  return `${stream}_${channel}`.replaceAll(/[^a-zA-Z0-9_-]/g, '_');
}

/** The identifier of a device; the ids of the contract have no underscore, so that of one gateway begins none of another. */
export function deviceIdentifier(gw: string, dev: string): string {
  return `labgate_${gw}_${dev}`;
}

function uniqueId(gw: string, dev: string, key: string): string {
  return `${deviceIdentifier(gw, dev)}_${key}`;
}
