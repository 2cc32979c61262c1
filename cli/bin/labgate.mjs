#!/usr/bin/env node
// Finds a Node.js that is new enough, then the built command. Plain JavaScript without dependencies: it must run on any
// Node.js that npm itself accepts.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NEEDED_MAJOR = 24;
const here = dirname(fileURLToPath(import.meta.url));
const main = join(here, '..', 'dist', 'main.js');

if (!existsSync(main)) {
  console.error('labgate is not built: run `npm run build`');
  process.exitCode = 1;
} else if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) {
  await import(pathToFileURL(main).href);
} else {
  runWithBundledNode();
}

function runWithBundledNode() {
  const node = findBundledNode(here);
  if (node === undefined) {
    console.error(
      `labgate needs Node.js ${NEEDED_MAJOR} and found ${process.version}: ` +
        'run `npm ci` again without --omit=optional, on 64-bit Linux',
    );
    process.exitCode = 1;
    return;
  }
  const child = spawn(node, [process.argv[1], ...process.argv.slice(2)], { stdio: 'inherit' });
  // Ctrl+C reaches the child by the terminal itself; other signals are passed on.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`cannot run ${node}: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}

function findBundledNode(folder) {
  const node = join(folder, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');
  if (existsSync(node)) return node;
  const parent = dirname(folder);
  return parent === folder ? undefined : findBundledNode(parent);
}
