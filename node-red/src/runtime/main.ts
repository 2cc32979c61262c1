import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { hashSync } from 'bcryptjs';
import { runtimeSettings } from './runtime-settings.ts';
import { starterFlows } from './starter-flows.ts';

// Starts Node-RED as a process of its own beside a bench: palette and examples loaded, editor on loopback behind a
// password that is made at the first start.

const PALETTE = resolve(import.meta.dirname, '..', '..');
const PALETTE_NAME = '@labgate/node-red-contrib-labgate';
const SECRET_MODE = 0o600;
const DEFAULT_PORT = 1880;

const environment = process.env;
const port = Number(environment['LABGATE_NODE_RED_PORT'] ?? DEFAULT_PORT);
const url = environment['LABGATE_URL'] ?? `mqtt://127.0.0.1:${environment['LABGATE_MQTT_PORT'] ?? '1883'}`;
const userDir = resolve(environment['LABGATE_DATA'] ?? 'data', 'node-red');

prepareUserDir();
const password = secretFile('admin-password', 12);
const settingsPath = join(userDir, 'settings.json');
const options = {
  host: environment['LABGATE_NODE_RED_HOST'] ?? '127.0.0.1',
  port,
  filesDir: userDir,
  adminHash: hashSync(password, 10),
  credentialSecret: secretFile('credential-secret', 32),
};
writeFileSync(settingsPath, JSON.stringify(runtimeSettings(options), null, 2), { mode: SECRET_MODE });
console.log(`  Node-RED      http://127.0.0.1:${port}           user admin, password ${password}`);
const child = spawn(process.execPath, [nodeRedProgram(), '--settings', settingsPath, '--userDir', userDir], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 0));

/** The folder Node-RED works in: our palette in it, and the examples where there are no flows yet. */
function prepareUserDir(): void {
  const scope = join(userDir, 'node_modules', dirname(PALETTE_NAME));
  mkdirSync(scope, { recursive: true });
  const place = join(userDir, 'node_modules', PALETTE_NAME);
  rmSync(place, { force: true });
  symlinkSync(PALETTE, place);
  const flows = join(userDir, 'flows.json');
  if (!existsSync(flows)) writeFileSync(flows, JSON.stringify(starterFlows(url), null, 2));
}

/** A secret of the first start, kept for the next ones. */
function secretFile(name: string, bytes: number): string {
  const path = join(userDir, name);
  if (!existsSync(path)) {
    writeFileSync(path, randomBytes(bytes).toString('base64url'), { mode: SECRET_MODE });
  }
  return readFileSync(path, 'utf8').trim();
}

function nodeRedProgram(): string {
  return createRequire(import.meta.url).resolve('node-red/red.js');
}
