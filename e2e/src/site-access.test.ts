import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACCOUNT_ROLES, parseTopic, type AccountRole } from '@labgate/contract';
import {
  ACCESS_TABLE,
  connectAs,
  expectedCells,
  matrixUser,
  measurePublishers,
  measureReceivers,
  measureRetained,
  type AccessRow,
  type Cells,
  type MeasuredBroker,
} from '@labgate/testkit';
import { connectAsync } from 'mqtt';
import { SiteBroker } from './site-broker.ts';

const PASSWORD = 'correct horse';
let site: SiteBroker;
beforeAll(async () => {
  site = await SiteBroker.create();
  for (const role of ACCOUNT_ROLES) site.addUser(matrixUser(role), role, PASSWORD);
  await site.start();
}, 120_000);
afterAll(() => site.stop());

/** What Mosquitto's rules cannot say, and on which side they err (mosquitto/README.md). */
const DIFFERENCES: Readonly<
  Record<'receivers' | 'publishers', Readonly<Record<string, readonly AccountRole[]>>>
> = {
  receivers: {
    // Own replies are a pattern, which holds for everybody.
    'lab/1/demo/reply/{client}': ['viewer', 'operator', 'safety', 'admin', 'device', 'bridge', 'gateway'],
    'lab/1/demo/reply/{client}/inbox': [
      'viewer',
      'operator',
      'safety',
      'admin',
      'device',
      'bridge',
      'gateway',
    ],
    // What is denied for writing is denied for reading.
    'lab/1/demo/$gw/cmd/ping': ['viewer', 'admin', 'gateway'],
    'lab/1/demo/$config/cmd/get': ['admin', 'gateway'],
  },
  publishers: {
    // A reply comes from a gateway or over a bridge; there is no pattern for one role alone.
    'lab/1/demo/reply/{client}': ['bridge', 'gateway'],
    'lab/1/demo/reply/{client}/inbox': ['bridge', 'gateway'],
  },
};

function expected(column: 'receivers' | 'publishers', rows: readonly AccessRow[] = ACCESS_TABLE): Cells {
  const cells = expectedCells(column, rows);
  for (const [topic, roles] of Object.entries(DIFFERENCES[column]))
    if (topic in cells) cells[topic] = [...roles];
  return cells;
}

function measured(transport: 'TCP' | 'WebSocket', protocolVersion: 4 | 5): MeasuredBroker {
  const url =
    transport === 'TCP' ? `mqtt://127.0.0.1:${site.mqttPort}` : `ws://127.0.0.1:${site.webSocketPort}/mqtt`;
  return { url, password: PASSWORD, protocolVersion };
}

/** Publishes as whoever may: commands as the admin, the rest as the gateway. */
async function publishAll(broker: MeasuredBroker, topics: readonly string[], retain: boolean): Promise<void> {
  const gateway = await connectAs(broker, 'gateway', { clientId: 'publisher' });
  const admin = await connectAs(broker, 'admin', { clientId: 'commander' });
  for (const topic of topics) {
    const isCommand = parseTopic(topic)?.kind === 'command';
    await (isCommand ? admin : gateway).publishAsync(topic, 'x', { qos: 1, retain });
  }
  await Promise.all([gateway.endAsync(), admin.endAsync()]);
}

describe.each([
  ['TCP', 4],
  ['WebSocket', 5],
] as const)('every role and every topic through Mosquitto, over %s, MQTT %s', (transport, version) => {
  test('receives what the table allows and nothing else', async () => {
    const broker = measured(transport, version);
    const cells = await measureReceivers(broker, ACCESS_TABLE, (topics) => publishAll(broker, topics, false));
    expect(cells).toEqual(expected('receivers'));
  });

  test('what it sends reaches others if the table allows it and not otherwise', async () => {
    expect(await measurePublishers(measured(transport, version), ACCESS_TABLE, 'publish')).toEqual(
      expected('publishers'),
    );
  });

  test('what it leaves as a will reaches others if the table allows it and not otherwise', async () => {
    expect(await measurePublishers(measured(transport, version), ACCESS_TABLE, 'will')).toEqual(
      expected('publishers'),
    );
  });

  test('receives of what was retained before what the table allows and nothing else', async () => {
    const broker = measured(transport, version);
    const rows = ACCESS_TABLE.filter(({ kind }) => kind !== 'command');
    await publishAll(
      broker,
      rows.flatMap((row) => ACCOUNT_ROLES.map((role) => row.topic.replace('{client}', `desk-${role}`))),
      true,
    );
    expect(await measureRetained(broker, rows)).toEqual(expected('receivers', rows));
  });
});

test.each([
  ['without a name', {}],
  ['with a wrong password', { username: matrixUser('admin'), password: 'wrong' }],
  ['with a name of the language', { username: '__proto__', password: PASSWORD }],
])('nobody comes in %s', async (_how, options) => {
  const url = `mqtt://127.0.0.1:${site.mqttPort}`;
  await expect(
    connectAsync(url, { ...options, reconnectPeriod: 0, protocolVersion: 4 }),
  ).rejects.toMatchObject({
    code: 5,
  });
});
