import { isDeviceId } from './ids.ts';
import { filterCovers, filtersOverlap, matchesFilter } from './topic-filter.ts';
import { TOPIC_ROOT } from './topics.ts';

/** Roles of the contract, §10; `none` may do nothing. */
export const ROLES = [
  'none',
  'viewer',
  'operator',
  'safety',
  'admin',
  'device',
  'bridge',
  'gateway',
] as const;
export type Role = (typeof ROLES)[number];

/** Roles a user may have; the last three are for programs: a third-party device, a broker that bridges, a gateway. */
export const ACCOUNT_ROLES = [
  'viewer',
  'operator',
  'safety',
  'admin',
  'device',
  'bridge',
  'gateway',
] as const satisfies readonly Role[];
export type AccountRole = (typeof ACCOUNT_ROLES)[number];

/** Roles that may be configured for the commands of a bridge. */
export const BRIDGE_COMMAND_ROLES = [
  'none',
  'viewer',
  'operator',
  'safety',
  'admin',
] as const satisfies readonly Role[];
export type BridgeCommandRole = (typeof BRIDGE_COMMAND_ROLES)[number];

/** Who is behind a connection, as the broker has verified it. */
export interface Identity {
  readonly role: Role;
  /** MQTT client id. */
  readonly clientId: string;
  /** User name; absent for anonymous clients. For the role `device` it is the device id. */
  readonly user?: string;
  /** For the role `bridge`: whose rights its commands have. */
  readonly commandRole?: BridgeCommandRole | undefined;
}

/**
 * Filters of one direction. A topic is allowed when `own` matches, when `allow` matches and `except` does not, or when
 * it lies outside `lab/` and `$SYS/` and `isFreeOutside`. `{gw}`, `{client}` and `{user}` stand for the gateway's id, the client id and the user name.
 */
export interface DirectionRules {
  readonly allow: readonly string[];
  readonly except: readonly string[];
  readonly own: readonly string[];
  readonly isFreeOutside: boolean;
}

/** Rights of one role. */
export interface RoleRules {
  readonly receive: DirectionRules;
  /** Holds for all topics but those of commands. */
  readonly publish: DirectionRules;
  /** Its commands are let through to the gateway, which refuses with a reply those it may not send. */
  readonly sendsCommands: boolean;
}

/** Filters an operator of the gateway has closed for everybody (contract §10, «deny rules»). */
export interface DenyRules {
  readonly receive: readonly string[];
  readonly publish: readonly string[];
}

const BELOW = `${TOPIC_ROOT}/+`;
const REPLIES = `${BELOW}/reply/#`;
const OWN_REPLIES = `${BELOW}/reply/{client}/#`;
const LAB = 'lab/#';
const SYSTEM = '$SYS/#';
const NOTHING: DirectionRules = { allow: [], except: [], own: [], isFreeOutside: false };

/** Filters of all command topics; what they match below `reply/` is a reply all the same. */
export const COMMAND_FILTERS = [
  `${BELOW}/+/cmd/#`,
  `${BELOW}/$interlock/+/cmd/#`,
  `${BELOW}/$alarm/+/cmd/#`,
] as const;

/** What a device publishes, below `{dev}/` (contract §10). */
const DEVICE_LEAVES = ['$state', '$desc', 't/#', 'frame'] as const;

const CLOSED_TO_OPERATORS = [`${BELOW}/$audit`, `${BELOW}/$config/#`, REPLIES] as const;

const OPERATOR: RoleRules = {
  receive: { allow: [LAB], except: CLOSED_TO_OPERATORS, own: [OWN_REPLIES], isFreeOutside: true },
  publish: { ...NOTHING, isFreeOutside: true },
  sendsCommands: true,
};

/** The table of contract §10 as data, for the broker and for generated ACL files. */
export const ROLE_RULES: Readonly<Record<Role, RoleRules>> = {
  none: { receive: NOTHING, publish: NOTHING, sendsCommands: false },
  viewer: {
    receive: {
      allow: [`${BELOW}/#`],
      except: [...CLOSED_TO_OPERATORS, `${BELOW}/$journal/#`],
      own: [OWN_REPLIES],
      isFreeOutside: false,
    },
    publish: NOTHING,
    sendsCommands: true,
  },
  operator: OPERATOR,
  safety: OPERATOR,
  admin: {
    receive: { allow: [LAB, SYSTEM], except: [REPLIES], own: [OWN_REPLIES], isFreeOutside: true },
    publish: {
      allow: deviceTopics('+'),
      // The levels that no device can be called by (contract §1).
      except: [REPLIES, `${BELOW}/run/#`],
      own: [OWN_REPLIES],
      isFreeOutside: true,
    },
    sendsCommands: true,
  },
  device: {
    receive: { ...NOTHING, own: [`${TOPIC_ROOT}/{gw}/{user}/cmd/#`] },
    publish: { ...NOTHING, own: [...deviceTopics('{user}'), OWN_REPLIES] },
    sendsCommands: false,
  },
  bridge: {
    receive: { ...NOTHING, allow: [LAB], isFreeOutside: true },
    publish: { ...NOTHING, allow: [REPLIES] },
    sendsCommands: true,
  },
  gateway: {
    receive: { ...NOTHING, allow: [LAB], isFreeOutside: true },
    publish: { ...NOTHING, allow: [LAB], isFreeOutside: true },
    sendsCommands: false,
  },
};

function deviceTopics(device: string): string[] {
  return DEVICE_LEAVES.map((leaf) => `${TOPIC_ROOT}/{gw}/${device}/${leaf}`);
}

/** True for a topic that carries a command, whether or not its target and method exist. */
export function isCommandTopic(topic: string): boolean {
  return (
    topic.includes('/cmd') &&
    COMMAND_FILTERS.some((filter) => matchesFilter(filter, topic)) &&
    !matchesFilter(REPLIES, topic)
  );
}

/** The rights of one identity at one gateway; made once a connection. */
export interface Access {
  /** True for every command of a role that may send any; the gateway decides about the command itself. */
  mayPublish(topic: string): boolean;
  mayReceive(topic: string): boolean;
  /** False only when nothing the filter matches could ever be received. */
  maySubscribe(filter: string): boolean;
}

/** Works out the rights of `identity` at gateway `gatewayId`, with the configured `deny` rules on top. */
export function accessOf(identity: Identity, gatewayId: string, deny: DenyRules = NO_DENY): Access {
  const rules = ROLE_RULES[identity.role];
  const receive = fillIn(rules.receive, identity, gatewayId, deny.receive);
  const publish = fillIn(rules.publish, identity, gatewayId, deny.publish);
  return {
    mayPublish: remembered((topic) =>
      isCommandTopic(topic)
        ? rules.sendsCommands && !anyMatches(publish.deny, topic)
        : isAllowed(publish, topic),
    ),
    mayReceive: remembered((topic) => isAllowed(receive, topic)),
    maySubscribe: (filter) => isReachable(receive, filter),
  };
}

/** Answers remembered for one identity; a client has to do with few topics. */
const REMEMBERED_TOPICS = 256;

/** The question is asked for every message and every client, so its answers are remembered. */
function remembered(question: (topic: string) => boolean): (topic: string) => boolean {
  const answers = new Map<string, boolean>();
  return (topic) => {
    const known = answers.get(topic);
    if (known !== undefined) return known;
    if (answers.size >= REMEMBERED_TOPICS) answers.clear();
    const answer = question(topic);
    answers.set(topic, answer);
    return answer;
  };
}

const NO_DENY: DenyRules = { receive: [], publish: [] };

/** `mayPublish` for a single question (contract §10). */
export function mayPublish(identity: Identity, gatewayId: string, topic: string): boolean {
  return accessOf(identity, gatewayId).mayPublish(topic);
}

/** `mayReceive` for a single question (contract §10). */
export function mayReceive(identity: Identity, gatewayId: string, topic: string): boolean {
  return accessOf(identity, gatewayId).mayReceive(topic);
}

/**
 * True when `role` itself may have a command carried out that is addressed to `target`: a device id, `run`, `$store`,
 * `$interlock/{il}` … (contract §10). A method's own role, from `$desc`, comes on top.
 */
export function mayCommand(role: Role, target: string, method: string): boolean {
  if (role === 'admin') return true;
  if (target === '$store') {
    return method !== 'import' && isAtLeast(role, method === 'annotate' ? 'operator' : 'viewer');
  }
  if (target === '$journal') return method === 'read' && (role === 'bridge' || isAtLeast(role, 'operator'));
  if (target.startsWith('$interlock/')) return isAtLeast(role, 'safety');
  if (target === 'run' || target === '$replay' || target.startsWith('$alarm/'))
    return isAtLeast(role, 'operator');
  return !target.startsWith('$') && isAtLeast(role, 'operator');
}

/** The role that commands of a sender have: its own or, over the account of a site broker, the one configured for that. */
export function commandRoleOf({ role, commandRole }: Pick<Identity, 'role' | 'commandRole'>): Role {
  return role === 'bridge' ? (commandRole ?? 'operator') : role;
}

/** True when a command of this sender may be carried out, as far as its role goes (contract §10). */
export function maySend(
  sender: Pick<Identity, 'role' | 'commandRole'>,
  target: string,
  method: string,
): boolean {
  return mayCommand(sender.role, target, method) || mayCommand(commandRoleOf(sender), target, method);
}

const LADDER: readonly Role[] = ['viewer', 'operator', 'safety', 'admin'];

/** True when `role` has all rights of `required`; roles outside viewer … admin have none of them. */
export function isAtLeast(role: Role, required: 'viewer' | 'operator' | 'safety' | 'admin'): boolean {
  return LADDER.indexOf(role) >= LADDER.indexOf(required);
}

interface FilledRules extends DirectionRules {
  readonly deny: readonly string[];
}

function fillIn(rules: DirectionRules, identity: Identity, gw: string, deny: readonly string[]): FilledRules {
  const values: Readonly<Record<string, string | undefined>> = {
    '{gw}': gw,
    // A client id with a separator or a wildcard in it would reach the replies of others.
    '{client}': /^[^/+#]+$/.test(identity.clientId) ? identity.clientId : undefined,
    '{user}': identity.user !== undefined && isDeviceId(identity.user) ? identity.user : undefined,
  };
  const filled = (template: string): string[] => {
    const levels = template.split('/').map((level) => (Object.hasOwn(values, level) ? values[level] : level));
    return levels.includes(undefined) ? [] : [levels.join('/')];
  };
  return { ...rules, allow: rules.allow.flatMap(filled), own: rules.own.flatMap(filled), deny };
}

function anyMatches(filters: readonly string[], topic: string): boolean {
  for (const filter of filters) {
    if (matchesFilter(filter, topic)) return true;
  }
  return false;
}

function isAllowed(rules: FilledRules, topic: string): boolean {
  if (anyMatches(rules.deny, topic)) return false;
  if (anyMatches(rules.own, topic)) return true;
  if (isOutside(topic)) return rules.isFreeOutside;
  return anyMatches(rules.allow, topic) && !anyMatches(rules.except, topic);
}

function isReachable(rules: FilledRules, filter: string): boolean {
  if (rules.deny.some((closed) => filterCovers(closed, filter))) return false;
  if (rules.own.some((open) => filtersOverlap(open, filter))) return true;
  if (rules.isFreeOutside && isOutside(filter)) return true;
  return (
    rules.allow.some((open) => filtersOverlap(open, filter)) &&
    !rules.except.some((closed) => filterCovers(closed, filter))
  );
}

/** True for a topic outside the reserved trees, and for a filter that matches such topics. */
function isOutside(filter: string): boolean {
  return !filterCovers(LAB, filter) && !filterCovers(SYSTEM, filter);
}
