// npm builds native addons for the Node.js that ran the install; Labgate runs on the bundled Node.js 24.
// This rebuilds i2c-bus for that one. Without a compiler it warns and goes on: simulated buses need no addon.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const runtime = join(root, 'node_modules', `node-linux-${process.arch}`);
const node = join(runtime, 'bin', 'node');
const addon = join(root, 'node_modules', 'i2c-bus');

function loads() {
  return spawnSync(node, ['-e', "require('i2c-bus')"], { cwd: root, stdio: 'ignore' }).status === 0;
}

if (existsSync(node) && existsSync(addon) && !loads()) {
  const npm = process.env.npm_execpath;
  const rebuild = npm
    ? spawnSync(node, [npm, 'rebuild', 'i2c-bus', '--foreground-scripts'], {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, npm_config_nodedir: runtime, PATH: `${dirname(node)}:${process.env.PATH}` },
      })
    : undefined;
  if (!loads()) {
    console.warn(
      'labgate: the native module i2c-bus could not be built, so real I2C sensors cannot be read; simulation works. ' +
        'Install make and g++ and run `npm rebuild i2c-bus`.',
    );
    if (process.env.LABGATE_VERBOSE) console.warn(rebuild?.stdout, rebuild?.stderr);
  }
}
