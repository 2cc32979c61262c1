import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@labgate/testkit';
import { EXIT } from '../exit-codes.ts';
import { MemoryTerminal } from '../testing/memory-terminal.ts';
import { TestBroker } from '../testing/test-broker.ts';
import type { Finding } from './check.ts';
import { doctor } from './doctor.ts';

let folder: string;
let servers: Server[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'labgate-doctor-'));
  servers = [];
});
afterEach(async () => {
  for (const server of servers) server.close();
  await rm(folder, { recursive: true });
});

/** An environment in which nothing of this machine is in the way. */
async function quietEnvironment(): Promise<Record<string, string>> {
  return {
    LABGATE_DATA: join(folder, 'data'),
    LABGATE_HTTP_PORT: String(await freePort()),
    LABGATE_MQTT_PORT: String(await freePort()),
    // No timedatectl: what this machine's clock does is not the test's business.
    PATH: folder,
  };
}

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Runs the command and gives its findings by subject. */
async function examine(
  env: Record<string, string>,
): Promise<{ readonly exitCode: number; readonly findings: Record<string, Finding> }> {
  const terminal = new MemoryTerminal({ ...(await quietEnvironment()), ...env });
  const exitCode = await doctor(terminal, { json: true, deviceFolder: folder });
  expect(terminal.notes).toBe('');
  const { findings } = JSON.parse(terminal.out) as { findings: readonly Finding[] };
  expect(findings.filter(({ status, remedy }) => status === 'problem' && !remedy)).toEqual([]);
  return { exitCode, findings: Object.fromEntries(findings.map((finding) => [finding.subject, finding])) };
}

async function configured(yaml: string): Promise<Record<string, string>> {
  const path = join(folder, 'labgate.yaml');
  await writeFile(path, yaml);
  return { LABGATE_CONFIG: path };
}

describe('a machine on which everything is simulated', () => {
  test('is healthy: exit code 0, a mark before every line, remedies for nothing', async () => {
    const terminal = new MemoryTerminal(await quietEnvironment());
    expect(await doctor(terminal, { deviceFolder: folder })).toBe(EXIT.ok);
    const lines = terminal.out.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(9);
    expect(lines.filter((line) => !/^[✓–] /.test(line))).toEqual([]);
    expect(terminal.out).toContain('no file: everything is simulated');
  });

  test('needs no I2C, no serial port, no Redis and no broker', async () => {
    const { findings } = await examine({});
    for (const subject of ['I2C', 'Serial', 'Redis', 'Broker']) {
      expect(findings[subject]).toMatchObject({ status: 'skipped' });
    }
  });

  test('changes nothing: the data folder is not made', async () => {
    const { findings } = await examine({ LABGATE_DATA: join(folder, 'not', 'yet') });
    expect(findings['Data folder']).toMatchObject({
      status: 'ok',
      detail: expect.stringMatching(/will be made/),
    });
    await expect(mkdir(join(folder, 'not'))).resolves.toBeUndefined();
  });
});

describe('the storage', () => {
  const device = 'devices: { env0: { kind: bme688, simulate: true, intervalMs: INTERVAL } }';

  /** The history of a device read so often, as it is told. */
  async function told(interval: string, env: Record<string, string> = {}): Promise<string> {
    const { findings } = await examine({
      ...(await configured(device.replace('INTERVAL', interval))),
      ...env,
    });
    expect(findings['Storage basis']).toMatchObject({ status: 'ok' });
    return findings['Storage'].detail;
  }

  test('is estimated from the devices of the configuration, on disk or in the memory of Redis', async () => {
    const slow = await told('10000');
    expect(slow).toMatch(/history [\d.]+ [kMGT]B of disk, journal [\d.]+ [kMGT]B, recordings/);
    expect(await told('1000')).not.toBe(slow);
    const redis = await told('10000', { LABGATE_REDIS_URL: `redis://127.0.0.1:${await freePort()}` });
    expect(redis).toMatch(/history [\d.]+ [kMGT]B of Redis' memory/);
  });

  test('is not estimated from a configuration with faults', async () => {
    const { findings } = await examine(await configured('devices: { env0: { kind: nothing } }'));
    expect(findings['Storage']).toMatchObject({
      status: 'skipped',
      detail: expect.stringContaining('labgate config check'),
    });
  });
});

describe('the configuration', () => {
  test('that is not YAML is a problem, and the rest waits for it', async () => {
    const { exitCode, findings } = await examine(await configured('devices: [unclosed'));
    expect(exitCode).toBe(EXIT.problemsFound);
    expect(Object.keys(findings)).toEqual(['Configuration']);
    expect(findings['Configuration']).toMatchObject({ status: 'problem', remedy: expect.any(String) });
  });

  test.each(['70000', 'http', '-1'])('with the port %s is a problem', async (port) => {
    const { exitCode } = await examine({ LABGATE_HTTP_PORT: port });
    expect(exitCode).toBe(EXIT.problemsFound);
  });

  test('that names a file which is not there is a problem', async () => {
    const { exitCode } = await examine({ LABGATE_CONFIG: join(folder, 'missing.yaml') });
    expect(exitCode).toBe(EXIT.problemsFound);
  });
});

describe('real devices', () => {
  const yaml = `
devices:
  cam0: { kind: mlx90640, bus: 1 }
  env0: { kind: bme688, bus: 3 }
  adc0: { kind: mcp3424, bus: 7, simulate: true }
  psu0: { kind: korad, port: PORT }
`;

  test('need their buses and ports; what is missing is named with what there is', async () => {
    await writeFile(join(folder, 'i2c-1'), '');
    await writeFile(join(folder, 'ttyUSB0'), '');
    const port = join(folder, 'ttyUSB9');
    const { exitCode, findings } = await examine(await configured(yaml.replace('PORT', port)));
    expect(exitCode).toBe(EXIT.problemsFound);
    expect(findings['I2C bus 1']).toMatchObject({ status: 'ok' });
    expect(findings['I2C bus 3']).toMatchObject({
      status: 'problem',
      remedy: expect.stringContaining('i2c-1'),
    });
    expect(findings['I2C bus 7']).toBeUndefined();
    expect(findings['Serial port']).toMatchObject({
      status: 'problem',
      remedy: expect.stringContaining('ttyUSB0'),
    });
  });

  test('that this user may not open are a matter of groups', async () => {
    const port = join(folder, 'ttyUSB0');
    await writeFile(port, '');
    await chmod(port, 0);
    const { findings } = await examine(await configured(yaml.replace('PORT', port)));
    // Root may open everything, so for it there is nothing to deny.
    const expected = process.getuid?.() === 0 ? 'ok' : 'problem';
    expect(findings['Serial port'].status).toBe(expected);
    expect(findings['Serial port'].remedy ?? 'dialout').toContain('dialout');
  });
});

describe('devices', () => {
  const board = 'devices: { dut0: { kind: dut-ssh, host: 127.0.0.1, port: PORT } }';

  test('that name themselves are there, those that do not are a problem with a remedy', async () => {
    const greeting = 'SSH-2.0-dropbear\r\n';
    const port = await listen(createServer((socket) => socket.on('error', () => undefined).end(greeting)));
    const there = await examine(await configured(board.replace('PORT', String(port))));
    expect(there.findings['Device dut0']).toMatchObject({
      status: 'ok',
      detail: `127.0.0.1:${port} answers`,
    });
    const away = await examine(await configured(board.replace('PORT', String(await freePort()))));
    expect(away.exitCode).toBe(EXIT.problemsFound);
    expect(away.findings['Device dut0']).toMatchObject({
      status: 'problem',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('on a bus that is not there are a problem each', async () => {
    const { exitCode, findings } = await examine(
      await configured('devices: { cam0: { kind: mlx90640, bus: 98 }, env0: { kind: bme688, bus: 99 } }'),
    );
    expect(exitCode).toBe(EXIT.problemsFound);
    expect(findings['Device cam0']).toMatchObject({
      status: 'problem',
      detail: expect.stringContaining('i2c-98@0x33'),
    });
    expect(findings['Device env0']).toMatchObject({ status: 'problem' });
  });
});

describe('the broker', () => {
  test('with a gateway of an older contract is a problem that says what to update', async () => {
    const broker = await TestBroker.start();
    await broker.publish('lab/1/old-1/$info', '{"v":1,"contract":"0.9"}', { retain: true });
    const { exitCode, findings } = await examine({ LABGATE_URL: broker.url });
    await broker.stop();
    expect(exitCode).toBe(EXIT.problemsFound);
    expect(findings['Contract']).toMatchObject({
      detail: 'old-1 speaks contract 0.9, this labgate 1.0',
      remedy: 'update the older of the two',
    });
  });
});

describe('the data folder', () => {
  test('that is a file is a problem', async () => {
    await writeFile(join(folder, 'data'), '');
    const { exitCode, findings } = await examine({ LABGATE_DATA: join(folder, 'data') });
    expect(exitCode).toBe(EXIT.problemsFound);
    expect(findings['Data folder']).toMatchObject({ status: 'problem' });
  });
});

describe('ports', () => {
  test('held by another program are a problem that names the variable to set', async () => {
    const port = await listen(createServer());
    const { exitCode, findings } = await examine({ LABGATE_MQTT_PORT: String(port) });
    expect(exitCode).toBe(EXIT.problemsFound);
    expect(findings['MQTT port']).toMatchObject({
      status: 'problem',
      remedy: expect.stringContaining('LABGATE_MQTT_PORT'),
    });
    expect(findings['HTTP port']).toMatchObject({ status: 'ok' });
  });

  test('held by a gateway that runs are as they should be, and its broker is asked', async () => {
    const broker = await TestBroker.start();
    const http = await listen(createHttpServer((_request, response) => response.end('{"status":"alive"}')));
    const { exitCode, findings } = await examine({
      LABGATE_HTTP_PORT: String(http),
      LABGATE_MQTT_PORT: String(broker.port),
    });
    await broker.stop();
    expect(exitCode).toBe(EXIT.ok);
    for (const subject of ['HTTP port', 'MQTT port', 'Broker']) {
      expect(findings[subject]).toMatchObject({ status: 'ok' });
    }
  });

  test('of a broker that is named and away are a problem', async () => {
    const { exitCode, findings } = await examine({ LABGATE_URL: `mqtt://127.0.0.1:${await freePort()}` });
    expect(exitCode).toBe(EXIT.problemsFound);
    expect(findings['Broker']).toMatchObject({
      status: 'problem',
      remedy: expect.stringContaining('labgate up'),
    });
  });
});

describe('Redis', () => {
  /** Answers each command it reads with the next of `answers`. */
  function fakeRedis(...answers: readonly string[]): Promise<number> {
    return listen(
      createServer((socket) => {
        const left = [...answers];
        socket.on('data', () => socket.write(left.shift() ?? ''));
      }),
    );
  }

  test.each([
    ['with the module', ['+PONG\r\n', '*1\r\n*10\r\n$6\r\nts.add\r\n'], 'ok'],
    ['without the module, RESP2', ['+PONG\r\n', '*1\r\n*-1\r\n'], 'problem'],
    ['without the module, as a null string', ['+PONG\r\n', '*1\r\n$-1\r\n'], 'problem'],
    ['that wants a login', ['-NOAUTH Authentication required.\r\n'], 'problem'],
    ['that is something else', ['HTTP/1.1 400 Bad Request\r\n'], 'problem'],
  ])('%s', async (_name, answers, status) => {
    const port = await fakeRedis(...answers);
    const { exitCode, findings } = await examine({ LABGATE_REDIS_URL: `redis://127.0.0.1:${port}` });
    expect(findings['Redis']).toMatchObject({ status });
    expect(exitCode).toBe(status === 'ok' ? EXIT.ok : EXIT.problemsFound);
  });

  test('with a login is asked after it, and the password is not printed', async () => {
    const port = await fakeRedis('+OK\r\n', '+PONG\r\n', '*1\r\n*10\r\n');
    const good = await examine({ LABGATE_REDIS_URL: `redis://bridge:hunter2@127.0.0.1:${port}` });
    expect(good.findings['Redis']).toMatchObject({ status: 'ok' });
    const strict = await fakeRedis('-WRONGPASS\r\n');
    const bad = await examine({ LABGATE_REDIS_URL: `redis://bridge:hunter2@127.0.0.1:${strict}` });
    expect(bad.findings['Redis']).toMatchObject({ status: 'problem' });
    expect(JSON.stringify([good, bad])).not.toContain('hunter2');
  });

  test('as a cluster is asked node by node', async () => {
    const good = await fakeRedis('+PONG\r\n', '*1\r\n*10\r\n');
    const nodes = `[redis://127.0.0.1:${good}, redis://127.0.0.1:${await freePort()}]`;
    const terminal = new MemoryTerminal({
      ...(await quietEnvironment()),
      ...(await configured(`store: { redis: { nodes: ${nodes} } }`)),
    });
    expect(await doctor(terminal, { deviceFolder: folder })).toBe(EXIT.problemsFound);
    expect(terminal.out).toMatch(/✓ Redis .* with TimeSeries\n✗ Redis .*ECONNREFUSED/);
  });

  test('that is away or closes at once is a problem', async () => {
    const away = await examine({ LABGATE_REDIS_URL: `redis://127.0.0.1:${await freePort()}` });
    expect(away.findings['Redis']).toMatchObject({
      status: 'problem',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
    const port = await listen(createServer((socket) => socket.destroy()));
    const closing = await examine({ LABGATE_REDIS_URL: `redis://127.0.0.1:${port}` });
    expect(closing.findings['Redis']).toMatchObject({ status: 'problem' });
    const wrong = await examine({ LABGATE_REDIS_URL: 'not an address' });
    expect(wrong.findings['Redis']).toMatchObject({ status: 'problem' });
  });
});

describe('the clock', () => {
  async function withTimedatectl(
    answer: string,
    yaml?: string,
  ): Promise<Awaited<ReturnType<typeof examine>>> {
    const path = join(folder, 'timedatectl');
    await writeFile(path, `#!/bin/sh\necho ${answer}\n`);
    await chmod(path, 0o755);
    return examine({
      PATH: `${folder}:/bin:/usr/bin`,
      ...(yaml === undefined ? {} : await configured(yaml)),
    });
  }

  test('that is synchronised is well', async () => {
    expect((await withTimedatectl('yes')).findings['Clock']).toMatchObject({ status: 'ok' });
  });

  test('that is not is a note in a simulation and a problem on a real bench', async () => {
    const simulated = await withTimedatectl('no');
    expect(simulated.findings['Clock']).toMatchObject({ status: 'note' });
    expect(simulated.exitCode).toBe(EXIT.ok);
    const real = await withTimedatectl('no', 'devices: { env0: { kind: bme688, bus: 1 } }');
    expect(real.findings['Clock']).toMatchObject({ status: 'problem' });
  });
});
