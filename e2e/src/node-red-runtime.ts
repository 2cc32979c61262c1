import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually, freePort } from '@labgate/testkit';
import type { RunningSystem } from './running-system.ts';

const NODE_RED = fileURLToPath(new URL('../../node-red/', import.meta.url));
const START_WITHIN_MS = 60_000;

/** A node of a flow file. */
export type FlowEntry = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

/** Node-RED beside a running system, as `npm run node-red` starts it, driven through its admin API. */
export interface NodeRedRuntime {
  /** Replaces all flows. */
  deploy(flows: readonly FlowEntry[]): Promise<void>;
  /** Presses the button of an inject node. */
  press(id: string): Promise<void>;
  /** GET of an address of the editor's interface, parsed. */
  get(path: string): Promise<unknown>;
  /** What it has printed so far. */
  output(): string;
  stop(): Promise<void>;
}

/** Names of the palette's examples. */
export const EXAMPLES: readonly string[] = readdirSync(join(NODE_RED, 'examples'))
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length));

/** Reads one of the palette's examples. */
export function readExample(name: string): FlowEntry[] {
  return JSON.parse(readFileSync(join(NODE_RED, 'examples', `${name}.json`), 'utf8')) as FlowEntry[];
}

/** Starts Node-RED with the palette and signs in as its administrator. */
export async function startNodeRed(system: RunningSystem): Promise<NodeRedRuntime> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(NODE_RED, 'dist', 'runtime', 'main.js')], {
    cwd: system.dataDir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      LABGATE_URL: system.mqttUrl,
      LABGATE_DATA: system.dataDir,
      LABGATE_NODE_RED_PORT: String(port),
    },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (output += String(chunk)));
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
  };
  const address = `http://127.0.0.1:${port}`;
  try {
    await eventually(() => {
      if (child.exitCode !== null) throw new Error(`Node-RED ended with ${child.exitCode}: ${output}`);
      if (!output.includes('Started flows')) throw new Error(`Node-RED has not started: ${output}`);
    }, START_WITHIN_MS);
    const token = await signIn(address, system.dataDir);
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
      const more = { 'content-type': 'application/json', 'Node-RED-Deployment-Type': 'full' };
      const response = await fetch(`${address}${path}`, { ...init, headers: { ...headers, ...more } });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return response;
    };
    return {
      deploy: async (flows) => void (await call('/flows', { method: 'POST', body: JSON.stringify(flows) })),
      press: async (id) => void (await call(`/inject/${id}`, { method: 'POST', body: '{}' })),
      get: async (path) => (await call(path)).json(),
      output: () => output,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function signIn(address: string, dataDir: string): Promise<string> {
  const password = readFileSync(join(dataDir, 'node-red', 'admin-password'), 'utf8');
  const response = await fetch(`${address}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_id: 'node-red-admin',
      grant_type: 'password',
      scope: '*',
      username: 'admin',
      password,
    }),
  });
  const { access_token: token } = (await response.json()) as { readonly access_token?: string };
  if (token === undefined) throw new Error(`Node-RED does not take its own password: ${response.status}`);
  return token;
}
