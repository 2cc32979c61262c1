import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAccounts } from '@labgate/service-kit';
import { eventually, freePort } from '@labgate/testkit';
import { EXIT } from '../exit-codes.ts';
import { MemoryTerminal } from '../testing/memory-terminal.ts';
import { up, type ServiceEntries, type UpOptions } from './up.ts';

// Stand-ins for the services: they speak HTTP and signals as the real ones do, and write down what happens to them.
const NOTE = `
import { appendFileSync } from 'node:fs';
const note = (text) => appendFileSync(process.env.NOTES, text + '\\n');
`;
const GATEWAY = `${NOTE}
import { createServer } from 'node:http';
const server = createServer(({ url }, response) => {
  response.statusCode = url === '/healthz' || process.env.NEVER_READY === undefined ? 200 : 503;
  response.end();
});
server.on('error', ({ code }) => { note(code); process.exit(1); });
server.listen(Number(process.env.LABGATE_HTTP_PORT), '127.0.0.1', () => note('gateway up'));
process.on('SIGTERM', () => { note('gateway stopped'); process.exit(0); });
process.on('SIGUSR2', () => process.exit(7));
process.on('SIGUSR1', () => process.exit(process.env.LABGATE_SUPERVISED === '1' ? 75 : 1));
note('gateway pid ' + process.pid);
`;
const BRIDGE = `${NOTE}
note('bridge pid ' + process.pid);
note('bridge url ' + process.env.LABGATE_URL);
note('bridge password ' + process.env.LABGATE_BRIDGE_PASSWORD);
process.on('SIGTERM', () => { note('bridge stopped'); process.exit(0); });
setInterval(() => undefined, 1000);
`;
const WATCHDOG = `${NOTE}
note('watchdog pid ' + process.pid);
process.on('SIGTERM', () => { note('watchdog stopped'); process.exit(0); });
setInterval(() => undefined, 1000);
`;

let folder: string;
let httpPort: number;
let terminal: MemoryTerminal;
let running: { readonly terminal: MemoryTerminal; readonly exitCode: Promise<number> }[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'labgate-up-'));
  httpPort = await freePort();
  await writeFile(join(folder, 'notes'), '');
  terminal = newTerminal();
  running = [];
});
afterEach(async () => {
  // A test that failed half-way leaves no process behind.
  for (const started of running) started.terminal.stop();
  await Promise.allSettled(running.map(({ exitCode }) => exitCode));
  await rm(folder, { recursive: true });
});

function newTerminal(env: Record<string, string> = {}): MemoryTerminal {
  return new MemoryTerminal({
    NOTES: join(folder, 'notes'),
    LABGATE_HTTP_PORT: String(httpPort),
    LABGATE_MQTT_PORT: '1883',
    ...env,
  });
}

async function start(
  options: UpOptions = {},
  sources: Partial<ServiceEntries> = {},
): Promise<{ exitCode: Promise<number> }> {
  const entries = {
    gateway: join(folder, 'gateway.mjs'),
    bridge: join(folder, 'bridge.mjs'),
    watchdog: join(folder, 'watchdog.mjs'),
  };
  await writeFile(entries.gateway, sources.gateway ?? GATEWAY);
  await writeFile(entries.bridge, sources.bridge ?? BRIDGE);
  await writeFile(entries.watchdog, sources.watchdog ?? WATCHDOG);
  const started = { terminal, exitCode: up(terminal, options, entries) };
  running.push(started);
  return started;
}

async function notes(): Promise<string[]> {
  return (await readFile(join(folder, 'notes'), 'utf8')).trimEnd().split('\n');
}

/** Waits until the services have noted `pattern` so many times, and gives the matches. */
function noted(pattern: RegExp, times = 1): Promise<RegExpExecArray[]> {
  return eventually(async () => {
    const found = (await notes()).map((line) => pattern.exec(line)).filter((match) => match !== null);
    expect(found.length).toBeGreaterThanOrEqual(times);
    return found;
  });
}

test('prints exactly four lines on stdout once the gateway is ready, and stops both with 0 on Ctrl+C', async () => {
  const { exitCode } = await start();
  await eventually(() => expect(terminal.out.split('\n')).toHaveLength(5));
  expect(terminal.out).toBe(
    [
      `  Dashboard     ${`http://localhost:${httpPort}`.padEnd(32)}(other machines: labgate up --lan)`,
      `  MQTT          mqtt://localhost:1883           WebSocket ws://localhost:${httpPort}/mqtt`,
      '  Mode          SIMULATED hardware · embedded history   →  edit config or run `labgate doctor` for real hardware',
      "  Try           npx labgate tail 'lab/1/#'            Ctrl+C stops",
      '',
    ].join('\n'),
  );
  await noted(/^bridge pid/);
  await noted(/^watchdog pid/);
  terminal.stop();
  expect(await exitCode).toBe(EXIT.ok);
  const events = (await notes()).filter((line) => line.endsWith('stopped'));
  expect(events).toEqual(['bridge stopped', 'gateway stopped', 'watchdog stopped']);
});

test('gives the bridge a random password, unless one is set', async () => {
  const { exitCode } = await start();
  const [[, password]] = await noted(/^bridge password (.*)$/);
  expect(password.length).toBeGreaterThanOrEqual(32);
  terminal.stop();
  await exitCode;
  await writeFile(join(folder, 'notes'), '');
  terminal = newTerminal({ LABGATE_BRIDGE_PASSWORD: 'chosen by somebody' });
  const again = await start();
  await noted(/^bridge password chosen by somebody$/);
  terminal.stop();
  await again.exitCode;
});

test('hands scenario, seed and log level to the services', async () => {
  const gateway = `${GATEWAY}
note(['scenario', process.env.LABGATE_SCENARIO, process.env.LABGATE_SEED, process.env.LABGATE_LOG_LEVEL].join(' '));`;
  const { exitCode } = await start({ sim: true, scenario: 'hot-fpga', seed: '7' }, { gateway });
  expect(await noted(/^scenario hot-fpga 7 warn$/)).toHaveLength(1);
  terminal.stop();
  await exitCode;
});

test('points the bridge at its own gateway, not at the broker other commands use', async () => {
  terminal = newTerminal({
    LABGATE_URL: 'mqtt://elsewhere:1',
    LABGATE_MQTT_PORT: '21699',
    LABGATE_HOST: '0.0.0.0',
  });
  const { exitCode } = await start();
  expect(await noted(/^bridge url mqtt:\/\/127\.0\.0\.1:21699$/)).toHaveLength(1);
  terminal.stop();
  await exitCode;
});

test('a gateway that ends to be started again is, and everything else goes on', async () => {
  const { exitCode } = await start();
  const [[, pid]] = await noted(/^gateway pid (\d+)$/);
  await noted(/^bridge pid/);
  process.kill(Number(pid), 'SIGUSR1');
  const [, [, second]] = await noted(/^gateway pid (\d+)$/, 2);
  expect(second).not.toBe(pid);
  await noted(/^gateway up$/, 2);
  terminal.stop();
  expect(await exitCode).toBe(EXIT.ok);
  expect(await noted(/^bridge pid/)).toHaveLength(1);
});

describe('when something fails', () => {
  test('a gateway that refuses its configuration passes its exit code on, and no banner appears', async () => {
    const { exitCode } = await start({}, { gateway: 'process.exit(2);' });
    expect(await exitCode).toBe(2);
    expect(terminal.out).toBe('');
  });

  test('a port that another program holds ends with the gateway’s code, without a banner', async () => {
    const first = await start();
    await eventually(() => expect(terminal.out).not.toBe(''));
    const firstTerminal = terminal;
    terminal = newTerminal();
    const second = await start();
    expect(await second.exitCode).toBe(1);
    expect(terminal.out).toBe('');
    expect(await notes()).toContain('EADDRINUSE');
    firstTerminal.stop();
    await first.exitCode;
  });

  test('a gateway that dies later stops the bridge, and its code is passed on', async () => {
    const { exitCode } = await start();
    await noted(/^bridge pid/);
    const [[, pid]] = await noted(/^gateway pid (\d+)$/);
    process.kill(Number(pid), 'SIGUSR2');
    expect(await exitCode).toBe(7);
    await noted(/^bridge stopped$/);
  });

  test('a gateway that is killed ends with 1', async () => {
    const { exitCode } = await start();
    const [[, pid]] = await noted(/^gateway pid (\d+)$/);
    process.kill(Number(pid), 'SIGKILL');
    expect(await exitCode).toBe(1);
  });

  test('a bridge that crashes is started again, and the gateway goes on', async () => {
    const { exitCode } = await start();
    const [[, pid]] = await noted(/^bridge pid (\d+)$/);
    process.kill(Number(pid), 'SIGKILL');
    await noted(/^bridge pid (\d+)$/, 2);
    expect(terminal.notes).toMatch(/^the bridge ended \(SIGKILL\); starting it again in 0\.\d s\n$/);
    expect(await notes()).not.toContain('gateway stopped');
    terminal.stop();
    expect(await exitCode).toBe(EXIT.ok);
  });

  test('a watchdog that crashes is started again', async () => {
    const { exitCode } = await start();
    const [[, pid]] = await noted(/^watchdog pid (\d+)$/);
    process.kill(Number(pid), 'SIGKILL');
    await noted(/^watchdog pid (\d+)$/, 2);
    expect(terminal.notes).toMatch(/^the watchdog ended \(SIGKILL\); starting it again in 0\.\d s\n$/);
    terminal.stop();
    expect(await exitCode).toBe(EXIT.ok);
  });

  test('a bridge that refuses its configuration is not started again', async () => {
    const { exitCode } = await start({}, { bridge: 'process.exit(2);' });
    expect(await exitCode).toBe(2);
    await noted(/^gateway stopped$/);
  });

  test('Ctrl+C before anything is ready stops the gateway', async () => {
    const { exitCode } = await start(
      {},
      { gateway: `${NOTE} note('slow'); setInterval(() => undefined, 1000);` },
    );
    await noted(/^slow$/);
    terminal.stop();
    expect(await exitCode).toBe(EXIT.ok);
    expect(terminal.out).toBe('');
  });
});

test('--lan listens everywhere, makes the first user once and says its password on stdout alone', async () => {
  const gateway = `${GATEWAY} note('host ' + process.env.LABGATE_HOST);`;
  terminal = newTerminal({ LABGATE_DATA: folder });
  const { exitCode } = await start({ lan: true }, { gateway });
  await noted(/^host 0\.0\.0\.0$/);
  await eventually(() => expect(terminal.out.split('\n')).toHaveLength(6));
  expect(terminal.out).toMatch(/^ {2}First user {4}admin, password [0-9a-f]{6}(-[0-9a-f]{6}){4} /);
  expect(terminal.notes).toBe('');
  terminal.stop();
  await exitCode;
  expect(readAccounts(join(folder, 'users.json'))).toMatchObject([{ name: 'admin', role: 'admin' }]);
  terminal = newTerminal({ LABGATE_DATA: folder });
  const again = await start({ lan: true });
  await eventually(() => expect(terminal.out.split('\n')).toHaveLength(5));
  expect(terminal.out).not.toContain('password');
  terminal.stop();
  await again.exitCode;
});

test('--lan --tls leaves the ports without TLS on loopback', async () => {
  const gateway = `${GATEWAY} note(['hosts', process.env.LABGATE_HOST, process.env.LABGATE_TLS_HOST].join(' '));`;
  terminal = newTerminal({ LABGATE_DATA: folder });
  const { exitCode } = await start({ lan: true, tls: true }, { gateway });
  await noted(/^hosts {2}0\.0\.0\.0$/);
  await eventually(() => expect(terminal.out).toMatch(/^ {2}With TLS {6}https:/m));
  terminal.stop();
  await exitCode;
  await expect(up(newTerminal(), { tls: true })).rejects.toMatchObject({ code: 'E_CONFIG' });
});

test('--sim is refused when the configuration has real devices', async () => {
  const path = join(folder, 'labgate.yaml');
  await writeFile(path, 'devices: { env0: { kind: bme688, bus: 1 } }');
  terminal = newTerminal({ LABGATE_CONFIG: path });
  const { exitCode } = await start({ sim: true });
  await expect(exitCode).rejects.toMatchObject({ code: 'E_CONFIG' });
});
