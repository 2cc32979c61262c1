import { commandAddress, listCommandGroups, type CommandTarget } from '../command-catalogue.ts';
import type { CommandType } from '../commands/command-type.ts';
import { ERROR_CATALOGUE } from '../errors.ts';
import { CONTRACT_VERSION } from '../info.ts';
import { LOG_LEVELS } from '../log-line.ts';
import { listMessageTypes, type MessageKind, type MessageType } from '../messages.ts';
import { TOPIC_ROOT } from '../topics.ts';
import { FRAME_MIME_TYPE } from '../frame.ts';
import { FRAME_LAYOUT } from './frame-layout.ts';
import { jsonSchemaOf, plainName, type JsonSchema } from './json-schemas.ts';

type Entries = Record<string, JsonSchema>;

const BINDING_VERSION = '0.2.0';

const PARAMETERS: Readonly<Record<string, JsonSchema>> = {
  gw: { description: 'Gateway id', examples: ['demo'] },
  dev: { description: 'Device id', examples: ['cam0', 'env0', 'adc0', 'psu0', 'dut0'] },
  stream: { description: 'Stream of the device', examples: ['env', 'adc', 'psu', 'stats', 'temps'] },
  level: { description: 'Log level', enum: [...LOG_LEVELS] },
  alarm: { description: 'Alarm id', examples: ['hot-fpga'] },
  interlock: { description: 'Interlock id', examples: ['hot-fpga-off'] },
  method: { description: 'Name of the command' },
  client: { description: 'MQTT client id of the one that sent the command' },
  any: { description: 'Whatever the sender put into `replyTo` after its client id' },
};

/** The AsyncAPI 3 document of the contract, seen from the gateway: it sends telemetry and receives commands. */
export function asyncApiDocument(): JsonSchema {
  const channels: Entries = {};
  const operations: Entries = {};
  const messages: Entries = { ...commandMessages() };
  const schemas: Entries = {};
  for (const { kind, type } of listMessageTypes()) {
    if (type.schema !== null) schemas[kind] = jsonSchemaOf(type.schema);
    if (kind === 'command') continue;
    messages[kind] = messageOf(kind, type);
    for (const [i, address] of type.addresses.entries()) {
      const name = i === 0 ? kind : `${kind}.${i + 1}`;
      channels[name] = channelOf(address, type, { [kind]: ref(`#/components/messages/${kind}`) });
      operations[`send.${name}`] = {
        action: 'send',
        channel: ref(`#/channels/${name}`),
        summary: type.summary,
        messages: [ref(`#/channels/${name}/messages/${kind}`)],
        bindings: { mqtt: operationBinding(type) },
      };
    }
  }
  addCommands(channels, operations);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Labgate',
      version: CONTRACT_VERSION,
      license: { name: 'MIT' },
      description:
        'An MQTT-centric edge gateway for hardware under test: telemetry, thermal frames, commands.',
    },
    defaultContentType: 'application/json',
    servers: {
      embedded: { host: 'localhost:1883', protocol: 'mqtt', protocolVersion: '3.1.1' },
      webSocket: { host: 'localhost:8080', pathname: '/mqtt', protocol: 'ws', protocolVersion: '3.1.1' },
    },
    channels,
    operations,
    components: { schemas, messages },
  };
}

function ref(target: string): JsonSchema {
  return { $ref: target };
}

function channelOf(address: string, type: MessageType, messages: JsonSchema): JsonSchema {
  const full = `${TOPIC_ROOT}/{gw}/${address}`;
  const names = Array.from(full.matchAll(/\{(\w+)\}/g), ([, name]) => name);
  return {
    address: full,
    title: type.summary,
    description: `Published by the ${type.publisher}, ${type.rate}; ${retainInWords(type)}.`,
    parameters: Object.fromEntries(names.map((name) => [name, PARAMETERS[name]])),
    messages,
  };
}

function retainInWords({ retain, isRemovable }: MessageType): string {
  if (retain === 'never') return 'never retained';
  if (retain === 'live') return 'not retained';
  return isRemovable === true ? 'retained, a zero-length payload removes it' : 'retained';
}

function operationBinding({ qos, retain, expiryS }: MessageType): JsonSchema {
  return {
    qos,
    retain: retain === 'retained',
    ...(expiryS === undefined ? {} : { messageExpiryInterval: expiryS }),
    bindingVersion: BINDING_VERSION,
  };
}

function messageOf(kind: MessageKind, type: MessageType): JsonSchema {
  if (type.schema === null) return frameMessage(kind, type);
  const contentType = type.payload === 'text' ? 'text/plain' : 'application/json';
  return {
    name: kind,
    summary: type.summary,
    contentType,
    payload: ref(`#/components/schemas/${kind}`),
    bindings: { mqtt: { payloadFormatIndicator: 1, contentType, bindingVersion: BINDING_VERSION } },
  };
}

function frameMessage(kind: MessageKind, type: MessageType): JsonSchema {
  return {
    name: kind,
    summary: type.summary,
    description:
      'Binary, little-endian: a header, then width × height pixels, row-major, row 0 = top. ' +
      'Temperature = raw × scale + offset in °C; int16 −32768 and float32 NaN mean "not available".',
    contentType: FRAME_MIME_TYPE,
    payload: { type: 'string', format: 'binary', minLength: 66, 'x-header': FRAME_LAYOUT },
    bindings: {
      mqtt: { payloadFormatIndicator: 0, contentType: FRAME_MIME_TYPE, bindingVersion: BINDING_VERSION },
    },
  };
}

function commandId(target: CommandTarget, method: string): string {
  return `${plainName(target)}.${method}`;
}

function commandMessages(): Entries {
  const messages: Entries = {};
  for (const { target, group } of listCommandGroups()) {
    for (const [method, command] of Object.entries(group)) {
      const id = commandId(target, method);
      messages[id] = commandMessage(`${id} request`, command.summary, 'command', 'args', command.args);
      messages[`${id}.reply`] = commandMessage(
        `${id} reply`,
        command.summary,
        'reply',
        'data',
        command.answer,
      );
    }
  }
  return messages;
}

function commandMessage(
  name: string,
  summary: string,
  envelope: 'command' | 'reply',
  field: 'args' | 'data',
  schema: CommandType['args'],
): JsonSchema {
  return {
    name,
    summary,
    contentType: 'application/json',
    correlationId: { location: '$message.payload#/id' },
    payload: {
      allOf: [
        ref(`#/components/schemas/${envelope}`),
        { type: 'object', properties: { [field]: jsonSchemaOf(schema) } },
      ],
    },
  };
}

/** One channel a command topic, one operation a method; replies go to a channel whose address is in the request. */
function addCommands(channels: Entries, operations: Entries): void {
  const type = listMessageTypes().find(({ kind }) => kind === 'command')?.type;
  if (type === undefined) return;
  const replies: Record<string, JsonSchema> = {};
  for (const { target, group } of listCommandGroups()) {
    const channel = `command.${plainName(target)}`;
    const methods = Object.entries(group);
    channels[channel] = channelOf(
      commandAddress(target),
      { ...type, summary: `Commands of ${target}` },
      Object.fromEntries(
        methods.map(([method]) => [method, ref(`#/components/messages/${commandId(target, method)}`)]),
      ),
    );
    for (const [method, { summary, role, isJob }] of methods) {
      const id = commandId(target, method);
      replies[id] = ref(`#/components/messages/${id}.reply`);
      operations[`receive.${id}`] = {
        action: 'receive',
        channel: ref(`#/channels/${channel}`),
        summary,
        description: `Role: ${role}.${isJob === true ? ' A job: `accepted` comes first, the final reply follows.' : ''}`,
        messages: [ref(`#/channels/${channel}/messages/${method}`)],
        bindings: { mqtt: operationBinding(type) },
        reply: {
          address: {
            location: '$message.payload#/replyTo',
            description: 'Below `reply/` of this gateway; `reply/{from}` when `replyTo` is absent.',
          },
          channel: ref('#/channels/replyTo'),
          messages: [ref(`#/channels/replyTo/messages/${id}`)],
        },
      };
    }
  }
  channels['replyTo'] = {
    address: null,
    title: 'The address a request names',
    description: `A reply's \`code\` is null or one of ${Object.keys(ERROR_CATALOGUE).join(', ')}.`,
    messages: replies,
  };
}
