import { fork, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BrokerPorts } from './broker-process.ts';

/** A broker in a process of its own. */
export interface BrokerProcess extends BrokerPorts {
  readonly pid: number;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

/** Starts one of this folder's scripts as a process with a message channel. */
export function forkScript(
  name: 'broker-process.ts' | 'load-process.ts' | 'viewer-process.ts',
): ChildProcess {
  return fork(new URL(name, import.meta.url), {
    execArgv: ['--conditions=@labgate/source'],
    stdio: 'inherit',
  });
}

/** The next message of a process. */
export function nextMessage<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`a process ended early with ${code}`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message as T);
    });
  });
}

/** Starts our broker. */
export async function startOurBroker(): Promise<BrokerProcess> {
  const child = forkScript('broker-process.ts');
  const ports = await nextMessage<BrokerPorts>(child);
  return { ...ports, pid: child.pid ?? 0, child, stop: () => end(child) };
}

/** Starts Mosquitto from the system's package, with nothing persistent and no limits on its queues. */
export async function startMosquitto(): Promise<BrokerProcess> {
  const mqttPort = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'labgate-mosquitto-'));
  const config = join(folder, 'mosquitto.conf');
  writeFileSync(
    config,
    [
      `listener ${mqttPort} 127.0.0.1`,
      'allow_anonymous true',
      'persistence false',
      'set_tcp_nodelay true',
      'max_queued_messages 0',
      'max_inflight_messages 0',
      'log_type error',
      '',
    ].join('\n'),
  );
  const child = spawn('mosquitto', ['-c', config], { stdio: 'ignore' });
  await untilOpen(mqttPort);
  const stop = async (): Promise<void> => {
    await end(child);
    rmSync(folder, { recursive: true });
  };
  return { mqttPort, httpPort: 0, pid: child.pid ?? 0, child, stop };
}

async function end(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await gone;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilOpen(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = createConnection({ port, host: '127.0.0.1' });
      socket.once('connect', () => (socket.destroy(), resolve(true)));
      socket.once('error', () => resolve(false));
    });
    if (isOpen) return;
    await delay(50);
  }
  throw new Error(`nothing listens on ${port}`);
}
