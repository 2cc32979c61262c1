import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ACCOUNT_ROLES, listMessageTypes, MESSAGES } from '@labgate/contract';
import { hashPassword, type Account } from '@labgate/service-kit';
import {
  ACCESS_TABLE,
  expectedCells,
  matrixUser,
  measurePublishers,
  measureReceivers,
  measureRetained,
  measureSubscribers,
  topicsOf,
  type MeasuredBroker,
} from '@labgate/testkit';
import { connectAsync } from 'mqtt';
import { startTestBroker } from '../testing/test-broker.ts';
import type { Broker } from './broker.ts';

const PASSWORD = 'correct horse';
/** What the broker keeps for nobody: commands, pictures, pieces of the journal (contract §2), and replies. */
const NEVER_KEPT = ACCESS_TABLE.filter(
  ({ kind }) => kind === 'reply' || (kind !== undefined && MESSAGES[kind].retain === 'never'),
);
const KEPT = ACCESS_TABLE.filter((row) => !NEVER_KEPT.includes(row));
let accounts: Account[];
let broker: Broker;
let http: Server;

beforeAll(async () => {
  const password = await hashPassword(PASSWORD);
  accounts = ACCOUNT_ROLES.map((role) => ({ name: matrixUser(role), role, password }));
});
beforeEach(async () => {
  broker = await startTestBroker({ users: accounts, anonymousRole: 'none' });
  http = createServer();
  http.on('upgrade', (request, socket, head) => broker.handleUpgrade(request, socket, head));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
});
afterEach(async () => {
  await broker.stop();
  http.close();
});

function measured(transport: 'TCP' | 'WebSocket'): MeasuredBroker {
  const { port } = http.address() as AddressInfo;
  const url = transport === 'TCP' ? `mqtt://127.0.0.1:${broker.mqttPort}` : `ws://127.0.0.1:${port}/mqtt`;
  return { url, password: PASSWORD, protocolVersion: 4 };
}

function publishAll(retain: boolean): (topics: readonly string[]) => Promise<void> {
  return async (topics) => {
    for (const topic of topics) broker.publish({ topic, payload: 'x', qos: 1, retain });
  };
}

test('the table has every kind of message of the contract', () => {
  const kinds = new Set(ACCESS_TABLE.flatMap(({ kind }) => kind ?? []));
  expect([...kinds].toSorted()).toEqual(
    listMessageTypes()
      .map(({ kind }) => kind)
      .toSorted(),
  );
});

describe.each(['TCP', 'WebSocket'] as const)('every role and every topic, over %s', (transport) => {
  test('receives what the table allows and nothing else', async () => {
    const cells = await measureReceivers(measured(transport), ACCESS_TABLE, publishAll(false));
    expect(cells).toEqual(expectedCells('receivers'));
  });

  test('receives of what was retained before what the table allows and nothing else', async () => {
    await publishAll(true)(topicsOf(ACCESS_TABLE));
    const nobody = Object.fromEntries(NEVER_KEPT.map(({ topic }) => [topic, []]));
    const expected = { ...expectedCells('receivers', KEPT), ...nobody };
    expect(await measureRetained(measured(transport), ACCESS_TABLE)).toEqual(expected);
  });

  test('may subscribe to what it may receive', async () => {
    expect(await measureSubscribers(measured(transport), ACCESS_TABLE)).toEqual(expectedCells('receivers'));
  });

  test.each(['publish', 'will'] as const)(
    'what it sends by %s reaches others if the table allows it and not otherwise',
    async (sending) => {
      const cells = await measurePublishers(measured(transport), ACCESS_TABLE, sending);
      expect(cells).toEqual(expectedCells('publishers'));
    },
  );

  test('may leave a retained message where it may publish, but never a command', async () => {
    const cells = await measurePublishers(measured(transport), ACCESS_TABLE, 'retain');
    const commands = ACCESS_TABLE.filter(({ kind }) => kind === 'command');
    const nobody = Object.fromEntries(commands.map(({ topic }) => [topic, []]));
    expect(cells).toEqual({ ...expectedCells('publishers'), ...nobody });
  });

  test('nobody comes in without a name', async () => {
    const { url } = measured(transport);
    await expect(connectAsync(url, { reconnectPeriod: 0 })).rejects.toMatchObject({ code: 5 });
  });
});
