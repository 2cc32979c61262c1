import { ID_PATTERN, isDeviceId } from './ids.ts';
import { LOG_LEVELS, type LogLevel } from './log-line.ts';

/** First two levels of every topic; a breaking change makes it `lab/2`. */
export const TOPIC_ROOT = 'lab/1';

/** The targets of commands that are not devices (contract §2). */
export const SERVICE_TARGETS = ['$gw', 'run', '$config', '$store', '$replay', '$journal'] as const;

/** Builders of the topics below one gateway. */
export interface GatewayTopics {
  readonly prefix: string;
  readonly state: string;
  readonly info: string;
  readonly health: string;
  readonly event: string;
  readonly audit: string;
  readonly configCurrent: string;
  readonly runCurrent: string;
  readonly replayCurrent: string;
  readonly journalTail: string;
  readonly link: string;
  log(level: LogLevel | '+'): string;
  alarm(alarm: string): string;
  interlock(interlock: string): string;
  deviceState(device: string): string;
  deviceDescription(device: string): string;
  telemetry(device: string, stream: string): string;
  frame(device: string): string;
  /** `target` is a device id, one of `SERVICE_TARGETS`, `$interlock/{il}` or `$alarm/{alarm}`. */
  command(target: string, method: string): string;
  /** Where a gateway says that it has cleared a retained command; a site's broker maps it to the command's own topic. */
  cleared(target: string, method: string): string;
  reply(client: string, suffix?: string): string;
}

/** The topics of gateway `gw`; `+` in any place makes the filter for all of them. */
export function gatewayTopics(gw: string): GatewayTopics {
  const prefix = `${TOPIC_ROOT}/${gw}/`;
  return {
    prefix,
    state: `${prefix}$state`,
    info: `${prefix}$info`,
    health: `${prefix}$health`,
    event: `${prefix}$event`,
    audit: `${prefix}$audit`,
    configCurrent: `${prefix}$config/current`,
    runCurrent: `${prefix}run/current`,
    replayCurrent: `${prefix}$replay/current`,
    journalTail: `${prefix}$journal/tail`,
    link: `${prefix}$link`,
    log: (level) => `${prefix}$log/${level}`,
    alarm: (alarm) => `${prefix}$alarm/${alarm}`,
    interlock: (interlock) => `${prefix}$interlock/${interlock}`,
    deviceState: (device) => `${prefix}${device}/$state`,
    deviceDescription: (device) => `${prefix}${device}/$desc`,
    telemetry: (device, stream) => `${prefix}${device}/t/${stream}`,
    frame: (device) => `${prefix}${device}/frame`,
    command: (target, method) => `${prefix}${target}/cmd/${method}`,
    cleared: (target, method) => `${prefix}$cleared/${target}/cmd/${method}`,
    reply: (client, suffix) => `${prefix}reply/${client}${suffix === undefined ? '' : `/${suffix}`}`,
  };
}

/** What a topic below the root is about. */
export type ParsedTopic =
  | {
      readonly kind:
        | 'state'
        | 'info'
        | 'health'
        | 'event'
        | 'audit'
        | 'config'
        | 'run'
        | 'replay'
        | 'journalTail'
        | 'link';
      readonly gw: string;
    }
  | { readonly kind: 'log'; readonly gw: string; readonly level: LogLevel }
  | { readonly kind: 'alarm'; readonly gw: string; readonly alarm: string }
  | { readonly kind: 'interlock'; readonly gw: string; readonly interlock: string }
  | {
      readonly kind: 'deviceState' | 'deviceDescription' | 'frame';
      readonly gw: string;
      readonly dev: string;
    }
  | { readonly kind: 'telemetry'; readonly gw: string; readonly dev: string; readonly stream: string }
  | {
      readonly kind: 'command' | 'cleared';
      readonly gw: string;
      readonly target: string;
      readonly method: string;
    }
  | {
      readonly kind: 'reply';
      readonly gw: string;
      readonly client: string;
      readonly suffix: string | undefined;
    };

/** Longest topic name [MQTT-4.7.3-3]; there in bytes, and a character is at least one. */
const MAX_TOPIC_LENGTH = 65_535;
/** Wildcards belong to filters [MQTT-3.3.2-2], NUL to nothing [MQTT-4.7.3-2]. */
const NOT_IN_A_NAME = /[+#\0]/;
const METHOD = /^[a-zA-Z][a-zA-Z0-9-]{0,30}$/;

const FIXED: Readonly<
  Record<
    string,
    'state' | 'info' | 'health' | 'event' | 'audit' | 'config' | 'run' | 'replay' | 'journalTail' | 'link'
  >
> = {
  $state: 'state',
  $info: 'info',
  $health: 'health',
  $event: 'event',
  $audit: 'audit',
  '$config/current': 'config',
  'run/current': 'run',
  '$replay/current': 'replay',
  '$journal/tail': 'journalTail',
  $link: 'link',
};

/** Reads a topic name (no wildcards); `undefined` when it is not one of the contract. */
export function parseTopic(topic: string): ParsedTopic | undefined {
  if (!topic.startsWith(`${TOPIC_ROOT}/`) || topic.length > MAX_TOPIC_LENGTH || NOT_IN_A_NAME.test(topic)) {
    return undefined;
  }
  const [gw = '', ...levels] = topic.slice(TOPIC_ROOT.length + 1).split('/');
  if (!ID_PATTERN.test(gw)) return undefined;
  const rest = levels.join('/');
  if (Object.hasOwn(FIXED, rest)) {
    const kind = FIXED[rest];
    return kind === undefined ? undefined : { kind, gw };
  }
  return (
    parseReply(gw, levels) ?? parseCommand(gw, levels) ?? parseService(gw, levels) ?? parseDevice(gw, levels)
  );
}

function parseReply(gw: string, levels: readonly string[]): ParsedTopic | undefined {
  const [first, client, ...suffix] = levels;
  if (first !== 'reply' || client === undefined || client === '') return undefined;
  return { kind: 'reply', gw, client, suffix: suffix.length === 0 ? undefined : suffix.join('/') };
}

function parseCommand(gw: string, levels: readonly string[]): ParsedTopic | undefined {
  if (levels[0] === '$cleared') {
    const command = parseCommand(gw, levels.slice(1));
    return command?.kind === 'command' ? { ...command, kind: 'cleared' } : undefined;
  }
  const method = levels.at(-1);
  if (levels.length < 3 || levels.at(-2) !== 'cmd' || method === undefined || !METHOD.test(method))
    return undefined;
  const target = levels.slice(0, -2);
  const [first = '', second = ''] = target;
  const isService = target.length === 1 && (SERVICE_TARGETS as readonly string[]).includes(first);
  const isDevice = target.length === 1 && isDeviceId(first);
  const isItem =
    target.length === 2 && (first === '$interlock' || first === '$alarm') && ID_PATTERN.test(second);
  return isService || isDevice || isItem
    ? { kind: 'command', gw, target: target.join('/'), method }
    : undefined;
}

function parseService(gw: string, levels: readonly string[]): ParsedTopic | undefined {
  const [first, second = ''] = levels;
  if (levels.length !== 2) return undefined;
  if (first === '$log') {
    const level = LOG_LEVELS.find((known) => known === second);
    return level === undefined ? undefined : { kind: 'log', gw, level };
  }
  if (!ID_PATTERN.test(second)) return undefined;
  if (first === '$alarm') return { kind: 'alarm', gw, alarm: second };
  if (first === '$interlock') return { kind: 'interlock', gw, interlock: second };
  return undefined;
}

function parseDevice(gw: string, levels: readonly string[]): ParsedTopic | undefined {
  const [dev = '', leaf, stream = ''] = levels;
  if (!isDeviceId(dev)) return undefined;
  if (levels.length === 3 && leaf === 't' && ID_PATTERN.test(stream))
    return { kind: 'telemetry', gw, dev, stream };
  if (levels.length !== 2) return undefined;
  if (leaf === '$state') return { kind: 'deviceState', gw, dev };
  if (leaf === '$desc') return { kind: 'deviceDescription', gw, dev };
  if (leaf === 'frame') return { kind: 'frame', gw, dev };
  return undefined;
}
