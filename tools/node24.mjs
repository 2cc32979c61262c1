// Runs a command with the Node.js 24 that npm installed here, whatever Node.js started npm.
// Plain JavaScript without dependencies: it must work on the oldest Node.js that npm itself accepts.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bundledBin = join(root, 'node_modules', `node-linux-${process.arch}`, 'bin');
const [command, ...args] = process.argv.slice(2);

if (!command) {
  console.error('usage: node tools/node24.mjs (SCRIPT.mjs | COMMAND) [ARGUMENT…]');
  process.exit(2);
}

const hasBundledNode = existsSync(join(bundledBin, 'node'));
if (!hasBundledNode && Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `Labgate needs Node.js 24 and found ${process.version}. The bundled one is missing: ` +
      'run `npm ci` again without --omit=optional, on 64-bit Linux.',
  );
  process.exit(2);
}

const path = [
  ...(hasBundledNode ? [bundledBin] : []),
  join(root, 'node_modules', '.bin'),
  process.env.PATH ?? '',
].join(delimiter);
const isScript = /\.[cm]?js$/.test(command);
const child = spawn(
  isScript ? (hasBundledNode ? join(bundledBin, 'node') : process.execPath) : command,
  isScript ? [join(root, command), ...args] : args,
  {
    stdio: 'inherit',
    env: { ...process.env, PATH: path, TURBO_TELEMETRY_DISABLED: '1' },
  },
);
// The terminal sends Ctrl+C to the whole group; the child decides when it is done.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    if (signal === 'SIGTERM') child.kill(signal);
  });
}
child.on('error', (error) => {
  console.error(`cannot run ${command}: ${error.message}`);
  process.exit(127);
});
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
