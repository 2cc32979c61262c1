import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { freePort } from '@labgate/testkit';
import { EXIT } from '../exit-codes.ts';
import { MemoryTerminal } from '../testing/memory-terminal.ts';
import { TestBroker } from '../testing/test-broker.ts';
import { doctor } from './doctor.ts';
import { Examination, type Diagnosis } from './testing/examination.ts';

let bench: Examination;
beforeEach(async () => {
  bench = await Examination.open();
});
afterEach(() => bench.close());

describe('a machine on which everything is simulated', () => {
  test('is healthy: exit code 0, a mark before every line, remedies for nothing', async () => {
    const terminal = new MemoryTerminal(await bench.environment());
    expect(await doctor(terminal, { deviceFolder: bench.folder })).toBe(EXIT.ok);
    const lines = terminal.out.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(9);
    expect(lines.filter((line) => !/^[✓–] /.test(line))).toEqual([]);
    expect(terminal.out).toContain('no file: everything is simulated');
  });

  test('needs no I2C, no serial port, no Redis and no broker', async () => {
    const { findings } = await bench.examine({});
    for (const subject of ['I2C', 'Serial', 'Redis', 'Broker']) {
      expect(findings[subject]).toMatchObject({ status: 'skipped' });
    }
  });

  test('changes nothing: the data folder is not made', async () => {
    const { findings } = await bench.examine({ LABGATE_DATA: join(bench.folder, 'not', 'yet') });
    expect(findings['Data folder']).toMatchObject({
      status: 'ok',
      detail: expect.stringMatching(/will be made/),
    });
    await expect(mkdir(join(bench.folder, 'not'))).resolves.toBeUndefined();
  });
});

describe('the storage', () => {
  const device = 'devices: { env0: { kind: bme688, simulate: true, intervalMs: INTERVAL } }';

  /** The history of a device read so often, as it is told. */
  async function told(interval: string, env: Record<string, string> = {}): Promise<string> {
    const { findings } = await bench.examine({
      ...(await bench.configured(device.replace('INTERVAL', interval))),
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
    const { findings } = await bench.examine(await bench.configured('devices: { env0: { kind: nothing } }'));
    expect(findings['Storage']).toMatchObject({
      status: 'skipped',
      detail: expect.stringContaining('labgate config check'),
    });
  });
});

describe('the configuration', () => {
  test('that is not YAML is a problem, and the rest waits for it', async () => {
    const { exitCode, findings } = await bench.examine(await bench.configured('devices: [unclosed'));
    expect(exitCode).toBe(EXIT.problemsFound);
    expect(Object.keys(findings)).toEqual(['Configuration']);
    expect(findings['Configuration']).toMatchObject({ status: 'problem', remedy: expect.any(String) });
  });

  test.each(['70000', 'http', '-1'])('with the port %s is a problem', async (port) => {
    const { exitCode } = await bench.examine({ LABGATE_HTTP_PORT: port });
    expect(exitCode).toBe(EXIT.problemsFound);
  });

  test('that names a file which is not there is a problem', async () => {
    const { exitCode } = await bench.examine({ LABGATE_CONFIG: join(bench.folder, 'missing.yaml') });
    expect(exitCode).toBe(EXIT.problemsFound);
  });
});

describe('the data folder', () => {
  test('that is a file is a problem', async () => {
    await writeFile(join(bench.folder, 'data'), '');
    const { exitCode, findings } = await bench.examine({ LABGATE_DATA: join(bench.folder, 'data') });
    expect(exitCode).toBe(EXIT.problemsFound);
    expect(findings['Data folder']).toMatchObject({ status: 'problem' });
  });
});

describe('ports', () => {
  test('held by another program are a problem that names the variable to set', async () => {
    const port = await bench.listen(createServer());
    const { exitCode, findings } = await bench.examine({ LABGATE_MQTT_PORT: String(port) });
    expect(exitCode).toBe(EXIT.problemsFound);
    expect(findings['MQTT port']).toMatchObject({
      status: 'problem',
      remedy: expect.stringContaining('LABGATE_MQTT_PORT'),
    });
    expect(findings['HTTP port']).toMatchObject({ status: 'ok' });
  });

  test('held by a gateway that runs are as they should be, and its broker is asked', async () => {
    const broker = await TestBroker.start();
    const http = await bench.listen(
      createHttpServer((_request, response) => response.end('{"status":"alive"}')),
    );
    const { exitCode, findings } = await bench.examine({
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
    const { exitCode, findings } = await bench.examine({
      LABGATE_URL: `mqtt://127.0.0.1:${await freePort()}`,
    });
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
    return bench.listen(
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
    const { exitCode, findings } = await bench.examine({ LABGATE_REDIS_URL: `redis://127.0.0.1:${port}` });
    expect(findings['Redis']).toMatchObject({ status });
    expect(exitCode).toBe(status === 'ok' ? EXIT.ok : EXIT.problemsFound);
  });

  test('with a login is asked after it, and the password is not printed', async () => {
    const port = await fakeRedis('+OK\r\n', '+PONG\r\n', '*1\r\n*10\r\n');
    const good = await bench.examine({ LABGATE_REDIS_URL: `redis://bridge:hunter2@127.0.0.1:${port}` });
    expect(good.findings['Redis']).toMatchObject({ status: 'ok' });
    const strict = await fakeRedis('-WRONGPASS\r\n');
    const bad = await bench.examine({ LABGATE_REDIS_URL: `redis://bridge:hunter2@127.0.0.1:${strict}` });
    expect(bad.findings['Redis']).toMatchObject({ status: 'problem' });
    expect(JSON.stringify([good, bad])).not.toContain('hunter2');
  });

  test('as a cluster is asked node by node', async () => {
    const good = await fakeRedis('+PONG\r\n', '*1\r\n*10\r\n');
    const nodes = `[redis://127.0.0.1:${good}, redis://127.0.0.1:${await freePort()}]`;
    const terminal = new MemoryTerminal({
      ...(await bench.environment()),
      ...(await bench.configured(`store: { redis: { nodes: ${nodes} } }`)),
    });
    expect(await doctor(terminal, { deviceFolder: bench.folder })).toBe(EXIT.problemsFound);
    expect(terminal.out).toMatch(/✓ Redis .* with TimeSeries\n✗ Redis .*ECONNREFUSED/);
  });

  test('that is away or closes at once is a problem', async () => {
    const away = await bench.examine({ LABGATE_REDIS_URL: `redis://127.0.0.1:${await freePort()}` });
    expect(away.findings['Redis']).toMatchObject({
      status: 'problem',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
    const port = await bench.listen(createServer((socket) => socket.destroy()));
    const closing = await bench.examine({ LABGATE_REDIS_URL: `redis://127.0.0.1:${port}` });
    expect(closing.findings['Redis']).toMatchObject({ status: 'problem' });
    const wrong = await bench.examine({ LABGATE_REDIS_URL: 'not an address' });
    expect(wrong.findings['Redis']).toMatchObject({ status: 'problem' });
  });
});

describe('the clock', () => {
  async function withTimedatectl(answer: string, yaml?: string): Promise<Diagnosis> {
    const path = join(bench.folder, 'timedatectl');
    await writeFile(path, `#!/bin/sh\necho ${answer}\n`);
    await chmod(path, 0o755);
    return bench.examine({
      PATH: `${bench.folder}:/bin:/usr/bin`,
      ...(yaml === undefined ? {} : await bench.configured(yaml)),
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
