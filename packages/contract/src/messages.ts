import { z } from 'zod';
import { alarmSchema } from './alarm.ts';
import { auditSchema } from './audit.ts';
import { commandAddress, listCommandGroups } from './command-catalogue.ts';
import { commandReplySchema, commandRequestSchema } from './command.ts';
import { configSnapshotSchema } from './config-snapshot.ts';
import { descriptionSchema } from './descriptor.ts';
import { eventSchema } from './event.ts';
import { healthSchema } from './health.ts';
import { infoSchema } from './info.ts';
import { interlockSchema } from './interlock.ts';
import { journalTailSchema } from './journal.ts';
import { logLineSchema } from './log-line.ts';
import { replayCurrentSchema } from './replay.ts';
import { runSchema } from './run.ts';
import { deviceStateSchema, gatewayStateSchema, linkStateSchema } from './state.ts';
import { telemetrySchema } from './telemetry.ts';
import type { ParsedTopic } from './topics.ts';

/** Largest JSON payload, bytes (contract §4). */
export const MAX_JSON_BYTES = 64 * 1024;

/** Seconds a telemetry message lives where the broker speaks MQTT 5 (contract §3). */
export const TELEMETRY_EXPIRY_S = 60;

/** The kinds of messages the contract knows: what `parseTopic` calls a topic. */
export type MessageKind = ParsedTopic['kind'];

/** One row of the topic tree (contract §2). */
export interface MessageType {
  /** Topics below `lab/1/{gw}/` with their parameters in braces. */
  readonly addresses: readonly [string, ...string[]];
  readonly publisher: 'gateway' | 'client' | 'site broker';
  readonly qos: 0 | 1;
  /** `live`: published without RETAIN; `never`: a retained one is also refused or must not exist (contract §3). */
  readonly retain: 'retained' | 'live' | 'never';
  readonly payload: 'text' | 'json' | 'frame';
  /** Schema of the text or of the parsed JSON; `null` for a frame, which has a codec. */
  readonly schema: z.ZodType | null;
  /** True when a zero-length payload is a message too: it removes the retained one. */
  readonly isRemovable?: true;
  /** True when it goes through the journal before it is published (contract §4.3). */
  readonly isJournaled?: true;
  /** MQTT 5 message expiry, s. */
  readonly expiryS?: number;
  readonly rate: string;
  readonly summary: string;
}

const COMMAND_ADDRESSES: readonly [string, ...string[]] = [
  commandAddress('device'),
  ...new Set(
    listCommandGroups()
      .map(({ target }) => commandAddress(target))
      .filter((address) => address !== commandAddress('device')),
  ),
];

function clearedAddress(command: string): string {
  return `$cleared/${command}`;
}

/** Every message of the contract, in the order of contract §2. */
export const MESSAGES = {
  state: {
    addresses: ['$state'],
    publisher: 'gateway',
    qos: 1,
    retain: 'retained',
    payload: 'text',
    schema: gatewayStateSchema,
    rate: 'on change',
    summary: 'State of the gateway; towards a remote broker the last will is `lost`',
  },
  info: {
    addresses: ['$info'],
    publisher: 'gateway',
    qos: 1,
    retain: 'retained',
    payload: 'json',
    schema: infoSchema,
    rate: 'on change',
    summary: 'What the gateway is and takes',
  },
  health: {
    addresses: ['$health'],
    publisher: 'gateway',
    qos: 1,
    retain: 'retained',
    payload: 'json',
    schema: healthSchema,
    rate: 'every 10 s',
    summary: 'Numbers about the gateway itself',
  },
  log: {
    addresses: ['$log/{level}'],
    publisher: 'gateway',
    qos: 0,
    retain: 'live',
    payload: 'json',
    schema: logLineSchema,
    rate: 'at most 20/s',
    summary: 'A line of the log',
  },
  event: {
    addresses: ['$event'],
    publisher: 'gateway',
    qos: 1,
    retain: 'live',
    payload: 'json',
    schema: eventSchema,
    isJournaled: true,
    rate: 'on event',
    summary: 'Something happened once: device lifecycle, clock step, run mark, configuration change',
  },
  audit: {
    addresses: ['$audit'],
    publisher: 'gateway',
    qos: 1,
    retain: 'live',
    payload: 'json',
    schema: auditSchema,
    isJournaled: true,
    rate: 'per command',
    summary: 'Who sent which command and what came of it, refused ones included',
  },
  alarm: {
    addresses: ['$alarm/{alarm}'],
    publisher: 'gateway',
    qos: 1,
    retain: 'retained',
    payload: 'json',
    schema: alarmSchema,
    isRemovable: true,
    isJournaled: true,
    rate: 'on change',
    summary: 'An alarm; a zero-length payload removes it',
  },
  interlock: {
    addresses: ['$interlock/{interlock}'],
    publisher: 'gateway',
    qos: 1,
    retain: 'retained',
    payload: 'json',
    schema: interlockSchema,
    rate: 'on change and every 10 s',
    summary: 'State of an interlock',
  },
  config: {
    addresses: ['$config/current'],
    publisher: 'gateway',
    qos: 1,
    retain: 'retained',
    payload: 'json',
    schema: configSnapshotSchema,
    rate: 'on change',
    summary: 'The configuration in force, without secrets',
  },
  run: {
    addresses: ['run/current'],
    publisher: 'gateway',
    qos: 1,
    retain: 'retained',
    payload: 'json',
    schema: runSchema,
    isJournaled: true,
    rate: 'on change',
    summary: 'The run that is going or was the last',
  },
  replay: {
    addresses: ['$replay/current'],
    publisher: 'gateway',
    qos: 1,
    retain: 'retained',
    payload: 'json',
    schema: replayCurrentSchema,
    rate: 'on change and every second while it plays',
    summary: 'The replay that is open, and where it is',
  },
  deviceState: {
    addresses: ['{dev}/$state'],
    publisher: 'gateway',
    qos: 1,
    retain: 'retained',
    payload: 'text',
    schema: deviceStateSchema,
    isRemovable: true,
    rate: 'on change',
    summary: 'State of a device; a zero-length payload when it has left the bench',
  },
  deviceDescription: {
    addresses: ['{dev}/$desc'],
    publisher: 'gateway',
    qos: 1,
    retain: 'retained',
    payload: 'json',
    schema: descriptionSchema,
    isRemovable: true,
    rate: 'on change',
    summary: 'Streams, channels, units and commands of a device',
  },
  telemetry: {
    addresses: ['{dev}/t/{stream}'],
    publisher: 'gateway',
    qos: 1,
    retain: 'retained',
    payload: 'json',
    schema: telemetrySchema,
    isRemovable: true,
    isJournaled: true,
    expiryS: TELEMETRY_EXPIRY_S,
    rate: '0.1–20 Hz',
    summary: 'Values of one stream at one time',
  },
  journalTail: {
    addresses: ['$journal/tail'],
    publisher: 'gateway',
    qos: 1,
    retain: 'never',
    payload: 'json',
    schema: journalTailSchema,
    rate: 'at most every 100 ms',
    summary: 'What was just journaled',
  },
  link: {
    addresses: ['$link'],
    publisher: 'site broker',
    qos: 1,
    retain: 'retained',
    payload: 'text',
    schema: linkStateSchema,
    rate: 'on change',
    summary: 'The bridge connection of a site broker to this gateway: `1` up, `0` down',
  },
  frame: {
    addresses: ['{dev}/frame'],
    publisher: 'gateway',
    qos: 0,
    retain: 'never',
    payload: 'frame',
    schema: null,
    rate: '0.5–64 Hz',
    summary: 'A thermal picture, one message per sub-page',
  },
  command: {
    addresses: COMMAND_ADDRESSES,
    publisher: 'client',
    qos: 1,
    retain: 'never',
    payload: 'json',
    schema: commandRequestSchema,
    // The gateway clears a command that somebody retained (contract §3).
    isRemovable: true,
    rate: 'on demand',
    summary: 'A command; every one gets exactly one final reply',
  },
  cleared: {
    addresses: [clearedAddress(COMMAND_ADDRESSES[0]), ...COMMAND_ADDRESSES.slice(1).map(clearedAddress)],
    publisher: 'gateway',
    qos: 1,
    retain: 'retained',
    payload: 'text',
    schema: z.literal(''),
    isRemovable: true,
    rate: 'per retained command',
    summary:
      'A retained command was cleared: always empty, retained, for a site broker that maps it to the command',
  },
  reply: {
    addresses: ['reply/{client}', 'reply/{client}/{any}'],
    publisher: 'gateway',
    qos: 1,
    retain: 'live',
    payload: 'json',
    schema: commandReplySchema,
    rate: 'per command',
    summary: 'Answer to a command',
  },
} as const satisfies Readonly<Record<MessageKind, MessageType>>;

/** Every row with its kind, in the order of the contract. */
export function listMessageTypes(): { readonly kind: MessageKind; readonly type: MessageType }[] {
  return (Object.keys(MESSAGES) as MessageKind[]).map((kind) => ({ kind, type: MESSAGES[kind] }));
}
