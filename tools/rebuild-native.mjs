// npm builds native addons for the Node.js that ran the install; Labgate runs on the bundled Node.js 24.
// This rebuilds i2c-bus for that one, with the headers that came with it, so no download is needed. Without a compiler
// it warns and goes on: simulated buses need no addon.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const runtime = join(root, 'node_modules', `node-linux-${process.arch}`);
const node = join(runtime, 'bin', 'node');

// In a child process: an addon that was built for another Node.js can end the process that loads it.
function loads() {
  return spawnSync(node, ['-e', "require('i2c-bus')"], { cwd: root, stdio: 'ignore' }).status === 0;
}

function rebuild() {
  const env = {
    ...process.env,
    npm_config_nodedir: runtime,
    PATH: `${dirname(node)}:${process.env.PATH ?? ''}`,
  };
  // npm names itself to the scripts it runs; by hand the one on the PATH will do.
  const npm = process.env.npm_execpath;
  const [command, args] = npm ? [node, [npm]] : ['npm', []];
  return spawnSync(command, [...args, 'rebuild', 'i2c-bus', '--foreground-scripts'], {
    cwd: root,
    encoding: 'utf8',
    env,
  });
}

if (existsSync(node) && !loads()) {
  const { stdout, stderr } = rebuild();
  if (!loads()) {
    console.warn(
      'labgate: the native module i2c-bus could not be built, so real I2C sensors cannot be read; simulation works. ' +
        'Install make, g++ and python3 and run `npm ci` again.',
    );
    if (process.env.LABGATE_VERBOSE) console.warn(stdout, stderr);
  }
}
