import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import { eventually, freePort } from '@labgate/testkit';
import { ServiceProcess } from './service-process.ts';

const HOST = fileURLToPath(new URL('../../gateway/dist/simulation/instrument-host.js', import.meta.url));
const PATIENCE_MS = 60_000;

/** A simulated Korad supply in a process of its own, as hardware is: it outlives every gateway. */
class SupplyProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  #text = '';

  constructor() {
    this.#child = spawn(process.execPath, [HOST, 'psu-korad'], {
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child.stdout.on('data', (chunk: Buffer) => (this.#text += String(chunk)));
  }

  /** The port a gateway opens. */
  path(): Promise<string> {
    return eventually(() => {
      const { path } = this.#facts().find((fact) => fact.path !== undefined) ?? {};
      if (path === undefined) throw new Error('the supply has not started');
      return path;
    }, PATIENCE_MS);
  }

  /** The last change of the output. */
  get output(): { readonly isOn: boolean; readonly tsMs: number } {
    const { output = false, tsMs = 0 } = this.#facts().findLast((fact) => fact.output !== undefined) ?? {};
    return { isOn: output, tsMs };
  }

  stop(): void {
    this.#child.kill();
  }

  #facts(): { readonly path?: string; readonly output?: boolean; readonly tsMs?: number }[] {
    return this.#text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  }
}

/**
 * Lets a gateway end by `signal` with its output on, so many times, and waits each time until the watchdog has seen the output
 * off. Gives how long the supply took to go off, ms.
 */
export async function offAfterDeaths(signal: 'SIGKILL' | 'SIGSTOP', times: number): Promise<number[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'labgate-off-'));
  const supply = new SupplyProcess();
  const httpPort = await freePort();
  const config = join(dataDir, 'labgate.yaml');
  await writeFile(
    config,
    JSON.stringify({
      mqtt: { anonymousRole: 'admin' },
      outputs: { onStart: 'keep' },
      devices: { psu0: { kind: 'psu-korad', port: await supply.path() } },
    }),
  );
  const environment = {
    LABGATE_CONFIG: config,
    LABGATE_DATA: dataDir,
    LABGATE_HTTP_PORT: String(httpPort),
    LABGATE_MQTT_PORT: String(await freePort()),
  };
  const watchdog = ServiceProcess.of('watchdog', environment);
  const gateway = ServiceProcess.of('gateway', environment);
  watchdog.start();
  try {
    const delaysMs: number[] = [];
    for (let round = 1; round <= times; round++) {
      gateway.start();
      await eventually(() => switchOn(httpPort), PATIENCE_MS);
      await eventually(() => expect(guarded(watchdog)).toBe(round), PATIENCE_MS);
      expect(supply.output.isOn).toBe(true);
      const endedMs = Date.now();
      gateway.signal(signal);
      await eventually(() => expect(confirmed(watchdog)).toBe(round), PATIENCE_MS);
      expect(supply.output.isOn).toBe(false);
      delaysMs.push(supply.output.tsMs - endedMs);
      await gateway.end('SIGKILL');
    }
    return delaysMs;
  } finally {
    await gateway.end('SIGKILL');
    await watchdog.end('SIGTERM');
    supply.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function guarded(watchdog: ServiceProcess): number {
  return watchdog.output.split('guarding a gateway').length - 1;
}

function confirmed(watchdog: ServiceProcess): number {
  return watchdog.output.split('psu0 was switched off, and has confirmed it').length - 1;
}

async function switchOn(httpPort: number): Promise<void> {
  const body = JSON.stringify({ v: 1, id: `on-${Date.now()}`, from: 'test', args: { on: true } });
  const response = await fetch(`http://127.0.0.1:${httpPort}/api/v1/psu0/cmd/output`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(await response.json()).toMatchObject({ status: 'ok', data: { output: true } });
}
