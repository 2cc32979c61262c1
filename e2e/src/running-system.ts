import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually, freePort } from '@labgate/testkit';

const LABGATE = fileURLToPath(new URL('../../cli/bin/labgate.mjs', import.meta.url));
/** Starting three processes on a busy two-core machine. */
const START_WITHIN_MS = 60_000;

/** A gateway with its bridge, started as a user does, on ports and a data folder of its own. */
export interface RunningSystem {
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly httpUrl: string;
  readonly mqttUrl: string;
  readonly dataDir: string;
  /** The process of `labgate up`. */
  readonly process: ChildProcess;
  /** What it has printed on stdout so far. */
  stdout(): string;
  stderr(): string;
  /** Sends SIGTERM, waits for the end and removes the data folder. Gives the exit code. */
  stop(): Promise<number | null>;
}

/** Starts `labgate up`, with the demo's devices unless `config` is a `labgate.yaml`, and waits until it is ready. */
export async function startSystem(
  environment: Readonly<Record<string, string>> = {},
  config?: string,
): Promise<RunningSystem> {
  const dataDir = await mkdtemp(join(tmpdir(), 'labgate-e2e-'));
  // The folder it is started in is the first that is looked at.
  if (config !== undefined) await writeFile(join(dataDir, 'labgate.yaml'), config);
  const httpPort = await freePort();
  const mqttPort = await freePort();
  const child = spawn(process.execPath, [LABGATE, 'up'], {
    cwd: dataDir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      LABGATE_HTTP_PORT: String(httpPort),
      LABGATE_MQTT_PORT: String(mqttPort),
      LABGATE_DATA: dataDir,
      ...environment,
    },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)));
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const httpUrl = `http://127.0.0.1:${httpPort}`;
  const stop = async (): Promise<number | null> => {
    child.kill('SIGTERM');
    const [code] = await exited;
    await rm(dataDir, { recursive: true, force: true });
    return code;
  };
  try {
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`labgate up ended with ${child.exitCode}: ${stderr}`);
      const { ok } = await fetch(`${httpUrl}/readyz`);
      if (!ok || !stdout.includes('Ctrl+C stops')) throw new Error(`not ready yet: ${stdout}${stderr}`);
    }, START_WITHIN_MS);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    httpPort,
    mqttPort,
    httpUrl,
    mqttUrl: `mqtt://127.0.0.1:${mqttPort}`,
    dataDir,
    process: child,
    stdout: () => stdout,
    stderr: () => stderr,
    stop,
  };
}
