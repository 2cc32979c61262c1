import { storeCommands } from './commands/history.ts';
import { isAtLeast, type AccountRole, type BridgeCommandRole } from './access.ts';
import { MESSAGES, type MessageKind } from './messages.ts';
import { gatewayTopics } from './topics.ts';

/** A user of a site broker. */
export interface SiteUser {
  readonly name: string;
  readonly role: AccountRole;
  readonly commandRole?: BridgeCommandRole | undefined;
}

const any = gatewayTopics('+');
const REPLIES = any.reply('#');

/** Topics of a kind, at all gateways, as Mosquitto filters. */
function filtersOf(kind: MessageKind): string[] {
  return MESSAGES[kind].addresses.map((address) => any.prefix + address.replaceAll(/\{\w+\}/g, '+'));
}

/** What everybody with eyes may see; the table's exceptions are left out, since what Mosquitto denies no rule can allow. */
const OPEN_KINDS = [
  'state',
  'info',
  'health',
  'log',
  'event',
  'alarm',
  'interlock',
  'run',
  'replay',
  'deviceState',
  'deviceDescription',
  'telemetry',
  'frame',
  'link',
  'cleared',
] as const satisfies readonly MessageKind[];

/** Where a filter with a wildcard for the device would let replies through, to clients called like a leaf. */
const NAMES_LIKE_LEAVES = ['$state', '$desc', 't', 'frame', 'cmd'] as const;

/**
 * The table of contract §10 in the words of Mosquitto's `acl_file`, for the users of a site broker. There the broker
 * itself decides about commands: a gateway cannot know who sends one over the bridge. `freeTopics` are the trees outside
 * `lab/` that operators may use, because Mosquitto cannot say "all but".
 */
export function formatMosquittoAcl(users: readonly SiteUser[], freeTopics: readonly string[]): string {
  const sections = users.map((user) =>
    [`user ${user.name}`, ...rulesOf(user, freeTopics).map((rule) => `topic ${rule}`), ''].join('\n'),
  );
  const ownReplies = [any.reply('%c'), any.reply('%c/#')].map((topic) => `pattern read ${topic}`);
  return [HEADER, ...sections, ...ownReplies, ''].join('\n');
}

const HEADER = '# Written by `labgate user`: changes by hand are lost.\n';

function rulesOf(
  { name, role, commandRole = 'operator' }: SiteUser,
  freeTopics: readonly string[],
): string[] {
  switch (role) {
    case 'device':
      return [
        `read ${any.command(name, '#')}`,
        ...['$state', '$desc', 't/#', 'frame'].map((leaf) => `write ${any.prefix}${name}/${leaf}`),
      ];
    case 'gateway':
      return [
        'read lab/#',
        ...Object.keys(MESSAGES)
          .filter((kind) => kind !== 'command')
          .flatMap((kind) => filtersOf(kind as MessageKind))
          .map((filter) => `write ${filter}`),
        `write ${REPLIES}`,
        ...freeTopics.map((topic) => `readwrite ${topic}`),
      ];
    case 'bridge':
      return [
        'read lab/#',
        ...freeTopics.map((topic) => `read ${topic}`),
        `write ${REPLIES}`,
        `write ${any.command('$journal', 'read')}`,
        ...(commandRole === 'admin' ? [] : [`deny ${any.command('$config', '+')}`]),
        ...commandRules(commandRole),
      ];
    default:
      return personRules(role, freeTopics);
  }
}

function personRules(
  role: 'viewer' | 'operator' | 'safety' | 'admin',
  freeTopics: readonly string[],
): string[] {
  const isOperator = isAtLeast(role, 'operator');
  const isAdmin = role === 'admin';
  return [
    ...NAMES_LIKE_LEAVES.map((leaf) => `deny ${any.reply(leaf)}/#`),
    ...OPEN_KINDS.flatMap(filtersOf).map((filter) => `read ${filter}`),
    ...commandReadRules(role),
    ...(isOperator ? [`read ${any.prefix}$journal/#`] : []),
    ...(isAdmin ? [`read ${any.audit}`, `read ${any.prefix}$config/#`, 'read $SYS/#'] : []),
    ...(isAdmin ? filtersOfDevices().map((filter) => `write ${filter}`) : []),
    ...(isOperator ? freeTopics.map((topic) => `readwrite ${topic}`) : []),
    ...commandRules(role),
  ];
}

function filtersOfDevices(): string[] {
  return (['deviceState', 'deviceDescription', 'telemetry', 'frame'] as const).flatMap(filtersOf);
}

/** Commands can be seen by whoever sees the rest; those of `$config` and `$journal` are closed with their trees. */
function commandReadRules(role: AccountRole): string[] {
  const closed = role === 'admin' ? [] : [`deny ${any.prefix}$config/#`];
  const journal = isAtLeast(role, 'operator') ? [] : [`deny ${any.prefix}$journal/#`];
  const filters = [any.command('+', '+'), any.command('$interlock/+', '+'), any.command('$alarm/+', '+')];
  return [...closed, ...journal, ...filters.map((filter) => `read ${filter}`)];
}

/** Which commands a role may send (contract §10, the column "publish"). */
function commandRules(role: BridgeCommandRole): string[] {
  const reading = Object.entries(storeCommands).filter(([, { role: needed }]) => needed === 'viewer');
  const viewer = reading.map(([method]) => `write ${any.command('$store', method)}`);
  const operator = [`write ${any.command('+', '+')}`, `write ${any.command('$alarm/+', '+')}`];
  const notGateway = [`deny ${any.command('$gw', '+')}`];
  if (role === 'none') return [];
  if (role === 'viewer') return viewer;
  if (role === 'operator') return [...operator, ...notGateway];
  return [...operator, `write ${any.command('$interlock/+', '+')}`, ...(role === 'admin' ? [] : notGateway)];
}
