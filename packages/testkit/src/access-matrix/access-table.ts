import { ACCOUNT_ROLES, type AccountRole, type MessageKind } from '@labgate/contract';

/** Who may receive and publish a topic, read off the text of contract §10; not worked out by the code that is tested. */
export interface AccessRow {
  /** `{client}` stands for the client id of whoever is asked about. */
  readonly topic: string;
  /** What the contract calls such a message; absent for topics outside it. */
  readonly kind?: MessageKind;
  readonly receivers: readonly AccountRole[];
  /** For a command: who may have it carried out. */
  readonly publishers: readonly AccountRole[];
}

/** Client id of the account with this role. */
export function matrixClientId(role: AccountRole): string {
  return `desk-${role}`;
}

/** User name of the account with this role; that of the device is its device id. */
export function matrixUser(role: AccountRole): string {
  return role === 'device' ? 'dut9' : `one-${role}`;
}

const VIEWERS = ['viewer', 'operator', 'safety', 'admin', 'bridge', 'gateway'] as const;
const OPERATORS = ['operator', 'safety', 'admin', 'bridge', 'gateway'] as const;
const ADMINS = ['admin', 'bridge', 'gateway'] as const;
const ALL_RECORDS = ['bridge', 'gateway'] as const;
/** Senders of commands; those of the bridge's account have the role `operator`. */
const OPERATING = ['operator', 'safety', 'admin', 'bridge'] as const;
const DEVICE = ['device', 'admin', 'gateway'] as const;
const OF_OTHER_DEVICES = ['admin', 'gateway'] as const;

function gatewayRow(
  kind: MessageKind,
  suffix: string,
  receivers: readonly AccountRole[] = VIEWERS,
): AccessRow {
  return { topic: `lab/1/demo/${suffix}`, kind, receivers, publishers: ['gateway'] };
}

function deviceRow(kind: MessageKind, leaf: string): AccessRow[] {
  return [
    { topic: `lab/1/demo/dut9/${leaf}`, kind, receivers: VIEWERS, publishers: DEVICE },
    { topic: `lab/1/demo/env0/${leaf}`, kind, receivers: VIEWERS, publishers: OF_OTHER_DEVICES },
  ];
}

function commandRow(
  suffix: string,
  publishers: readonly AccountRole[],
  receivers: readonly AccountRole[] = VIEWERS,
): AccessRow {
  return { topic: `lab/1/demo/${suffix}`, kind: 'command', receivers, publishers };
}

/** Every topic of the contract by example, and the trees beside it. */
export const ACCESS_TABLE: readonly AccessRow[] = [
  gatewayRow('state', '$state'),
  gatewayRow('info', '$info'),
  gatewayRow('health', '$health'),
  gatewayRow('log', '$log/warn'),
  gatewayRow('event', '$event'),
  gatewayRow('audit', '$audit', ADMINS),
  gatewayRow('alarm', '$alarm/hot'),
  gatewayRow('interlock', '$interlock/hot'),
  gatewayRow('config', '$config/current', ADMINS),
  gatewayRow('run', 'run/current'),
  gatewayRow('replay', '$replay/current'),
  gatewayRow('journalTail', '$journal/tail', OPERATORS),
  gatewayRow('link', '$link'),
  gatewayRow('cleared', '$cleared/psu0/cmd/output'),
  ...deviceRow('deviceState', '$state'),
  ...deviceRow('deviceDescription', '$desc'),
  ...deviceRow('telemetry', 't/temps'),
  ...deviceRow('frame', 'frame'),
  commandRow('psu0/cmd/output', OPERATING),
  commandRow('dut9/cmd/exec', OPERATING, [...VIEWERS, 'device']),
  commandRow('run/cmd/start', OPERATING),
  commandRow('$replay/cmd/open', OPERATING),
  commandRow('$alarm/hot/cmd/ack', OPERATING),
  commandRow('$journal/cmd/read', OPERATING, OPERATORS),
  commandRow('$store/cmd/range', ['viewer', ...OPERATING]),
  commandRow('$interlock/hot/cmd/reset', ['safety', 'admin']),
  commandRow('$gw/cmd/ping', ['admin']),
  commandRow('$config/cmd/get', ['admin'], ADMINS),
  {
    topic: 'lab/1/demo/reply/{client}',
    kind: 'reply',
    receivers: VIEWERS,
    publishers: ['device', 'admin', 'bridge', 'gateway'],
  },
  {
    topic: 'lab/1/demo/reply/{client}/inbox',
    kind: 'reply',
    receivers: VIEWERS,
    publishers: ['device', 'admin', 'bridge', 'gateway'],
  },
  { topic: 'lab/1/demo/reply/stranger', kind: 'reply', receivers: ALL_RECORDS, publishers: ALL_RECORDS },
  { topic: 'lab/1/demo/reply/t', kind: 'reply', receivers: ALL_RECORDS, publishers: ALL_RECORDS },
  { topic: 'lab/1/demo/reply/frame', kind: 'reply', receivers: ALL_RECORDS, publishers: ALL_RECORDS },
  { topic: 'lab/1/demo/reply/cmd/x', kind: 'reply', receivers: ALL_RECORDS, publishers: ALL_RECORDS },
  { topic: 'test/anything', receivers: OPERATORS, publishers: ['operator', 'safety', 'admin', 'gateway'] },
];

/** Roles of `roles`, in the order of the contract. */
export function inOrder(roles: Iterable<AccountRole>): AccountRole[] {
  const set = new Set(roles);
  return ACCOUNT_ROLES.filter((role) => set.has(role));
}

/** The table's column as a measurement gives it: topic → roles. */
export function expectedCells(
  column: 'receivers' | 'publishers',
  rows: readonly AccessRow[] = ACCESS_TABLE,
): Record<string, AccountRole[]> {
  return Object.fromEntries(rows.map((row) => [row.topic, inOrder(row[column])]));
}

/** The topic of `row` for the client of `role`. */
export function topicFor({ topic }: AccessRow, role: AccountRole): string {
  return topic.replace('{client}', matrixClientId(role));
}
