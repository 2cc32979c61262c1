import { describe, expect, test } from '@jest/globals';
import {
  accessOf,
  commandRoleOf,
  isAtLeast,
  mayCommand,
  mayPublish,
  mayReceive,
  maySend,
  ROLES,
  type Identity,
  type Role,
} from './access.ts';

function identity(role: Role, clientId = 'desk', user?: string): Identity {
  return user === undefined ? { role, clientId } : { role, clientId, user };
}

const ALL: readonly Role[] = ROLES;

/** Who may receive a topic (contract §10), as a client called `desk`. */
const RECEIVERS: readonly (readonly [string, readonly Role[]])[] = [
  ['lab/1/demo/env0/t/env', ['viewer', 'operator', 'safety', 'admin', 'bridge', 'gateway']],
  ['lab/1/demo/cam0/frame', ['viewer', 'operator', 'safety', 'admin', 'bridge', 'gateway']],
  ['lab/1/demo/$audit', ['admin', 'bridge', 'gateway']],
  ['lab/1/demo/$config/current', ['admin', 'bridge', 'gateway']],
  ['lab/1/demo/$journal/tail', ['operator', 'safety', 'admin', 'bridge', 'gateway']],
  ['lab/1/demo/reply/desk', ['viewer', 'operator', 'safety', 'admin', 'bridge', 'gateway']],
  ['lab/1/demo/reply/desk/1', ['viewer', 'operator', 'safety', 'admin', 'bridge', 'gateway']],
  ['lab/1/demo/reply/desk2', ['bridge', 'gateway']],
  ['lab/1/demo/reply', ['bridge', 'gateway']],
  ['$SYS/demo/heartbeat', ['admin']],
  ['test/a', ['operator', 'safety', 'admin', 'bridge', 'gateway']],
  ['$other/a', ['operator', 'safety', 'admin', 'bridge', 'gateway']],
];

/** Who may publish on a topic. */
const PUBLISHERS: readonly (readonly [string, readonly Role[]])[] = [
  ['lab/1/demo/psu0/cmd/output', ['viewer', 'operator', 'safety', 'admin', 'bridge']],
  ['lab/1/demo/$interlock/hot/cmd/reset', ['viewer', 'operator', 'safety', 'admin', 'bridge']],
  ['lab/1/demo/$store/cmd/range', ['viewer', 'operator', 'safety', 'admin', 'bridge']],
  ['lab/1/demo/reply/cmd/forged', ['bridge', 'gateway']],
  ['lab/1/demo/reply/desk', ['device', 'admin', 'bridge', 'gateway']],
  ['lab/1/demo/reply/other', ['bridge', 'gateway']],
  ['lab/1/demo/psu0/t/psu', ['admin', 'gateway']],
  ['lab/1/demo/dut9/t/temps', ['admin', 'device', 'gateway']],
  ['lab/1/demo/dut9/frame', ['admin', 'device', 'gateway']],
  ['lab/1/demo/dut9/$desc', ['admin', 'device', 'gateway']],
  ['lab/1/demo/dut9/other', ['gateway']],
  ['lab/1/other/dut9/t/temps', ['gateway']],
  ['lab/1/demo/$state', ['gateway']],
  ['lab/1/demo/$alarm/hot', ['gateway']],
  ['lab/2/demo/psu0/cmd/output', ['gateway']],
  ['lab', ['gateway']],
  ['test/a', ['operator', 'safety', 'admin', 'gateway']],
  ['labs/a', ['operator', 'safety', 'admin', 'gateway']],
  ['$SYS/a', []],
];

describe.each(ALL)('%s', (role) => {
  const who = identity(role, 'desk', 'dut9');

  test.each(RECEIVERS)('receives %s only if the table says so', (topic, roles) => {
    expect(mayReceive(who, 'demo', topic)).toBe(roles.includes(role));
  });

  test.each(PUBLISHERS)('publishes on %s only if the table says so', (topic, roles) => {
    expect(mayPublish(who, 'demo', topic)).toBe(roles.includes(role));
  });
});

test('a device receives its own commands and no others', () => {
  const device = identity('device', 'x', 'dut9');
  expect(mayReceive(device, 'demo', 'lab/1/demo/dut9/cmd/exec')).toBe(true);
  expect(mayReceive(device, 'demo', 'lab/1/demo/dut0/cmd/exec')).toBe(false);
  expect(mayReceive(device, 'demo', 'lab/1/other/dut9/cmd/exec')).toBe(false);
});

test.each(['+', '#', 'run', 'reply', '$config', 'a/b', '{gw}', ''])(
  'a device called %s may do nothing',
  (user) => {
    const device = identity('device', 'x', user);
    for (const topic of ['lab/1/demo/run/t/a', 'lab/1/demo/psu0/t/a', `lab/1/demo/${user}/t/a`]) {
      expect(mayPublish(device, 'demo', topic)).toBe(false);
    }
  },
);

test.each(['+', '#', 'a/b', 'a', ''])('a client called %s gets no replies of a/b', (clientId) => {
  const got = mayReceive(identity('operator', clientId), 'demo', 'lab/1/demo/reply/a/b');
  expect(got).toBe(clientId === 'a');
});

test.each([
  ['viewer', '#', true],
  ['viewer', 'lab/1/demo/#', true],
  ['viewer', 'lab/1/+/$audit', false],
  ['viewer', 'lab/1/demo/$config/#', false],
  ['viewer', 'lab/1/demo/+/current', true],
  ['viewer', 'lab/1/demo/reply/#', true],
  ['viewer', 'lab/1/demo/reply/desk/#', true],
  ['viewer', 'lab/1/demo/reply/other', false],
  ['viewer', 'test/#', false],
  ['operator', 'test/#', true],
  ['operator', '$SYS/#', false],
  ['admin', '$SYS/#', true],
  ['none', '#', false],
] as const)('%s may subscribe to %s: %s', (role, filter, expected) => {
  expect(accessOf(identity(role), 'demo').maySubscribe(filter)).toBe(expected);
});

test('deny rules close topics for everybody, and wider filters stay open', () => {
  const access = accessOf(identity('admin'), 'demo', { receive: ['test/secret/#'], publish: ['test/fixed'] });
  expect(access.maySubscribe('test/secret')).toBe(false);
  expect(access.maySubscribe('test/#')).toBe(true);
  expect(access.mayReceive('test/secret/a')).toBe(false);
  expect(access.mayReceive('test/a')).toBe(true);
  expect(access.mayPublish('test/fixed')).toBe(false);
});

test.each([
  ['viewer', '$store', 'range', true],
  ['viewer', '$store', 'annotate', false],
  ['viewer', 'psu0', 'get', false],
  ['operator', 'psu0', 'output', true],
  ['operator', 'run', 'start', true],
  ['operator', '$replay', 'open', true],
  ['operator', '$alarm/hot', 'ack', true],
  ['operator', '$journal', 'read', true],
  ['operator', '$interlock/hot', 'reset', false],
  ['operator', '$config', 'patch', false],
  ['operator', '$gw', 'ping', false],
  ['safety', '$interlock/hot', 'reset', true],
  ['safety', '$gw', 'restart', false],
  ['admin', '$gw', 'restart', true],
  ['bridge', '$journal', 'read', true],
  ['bridge', 'psu0', 'output', false],
  ['device', 'psu0', 'output', false],
  ['gateway', 'psu0', 'output', false],
] as const)('%s may have %s %s carried out: %s', (role, target, method, expected) => {
  expect(mayCommand(role, target, method)).toBe(expected);
});

test.each([
  [undefined, true, true, false],
  ['none', true, false, false],
  ['viewer', true, false, false],
  ['admin', true, true, true],
] as const)('commands over a bridge’s account with the role %s', (commandRole, journal, output, config) => {
  const bridge = { role: 'bridge', commandRole } as const;
  expect(maySend(bridge, '$journal', 'read')).toBe(journal);
  expect(maySend(bridge, 'psu0', 'output')).toBe(output);
  expect(maySend(bridge, '$config', 'patch')).toBe(config);
});

test('nobody but a bridge sends commands with another role than its own', () => {
  expect(commandRoleOf({ role: 'viewer', commandRole: 'admin' })).toBe('viewer');
  expect(maySend({ role: 'device', commandRole: 'admin' }, 'psu0', 'output')).toBe(false);
});

test('roles beside the ladder have none of its rights', () => {
  expect(ALL.filter((role) => isAtLeast(role, 'viewer'))).toEqual(['viewer', 'operator', 'safety', 'admin']);
  expect(ALL.filter((role) => isAtLeast(role, 'admin'))).toEqual(['admin']);
});
