// `npm run node-red`: the simulated bench and Node-RED beside it, each a process of its own. With LABGATE_URL set no
// bench is started: the flows talk to that broker.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { ROOT } from './run.mjs';

build();
const programs = [['node-red/dist/runtime/main.js']];
if (!process.env.LABGATE_URL) programs.unshift(['cli/bin/labgate.mjs', 'up']);
const children = programs.map(([program, ...args]) =>
  spawn(process.execPath, [join(ROOT, program), ...args], { stdio: 'inherit' }),
);
const stop = (signal) => children.forEach((child) => child.kill(signal));
// Ctrl+C reaches the children by the terminal itself; they decide when all is closed.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => stop('SIGTERM'));
for (const child of children) {
  child.on('exit', (code) => {
    process.exitCode ||= code ?? 1;
    stop('SIGTERM');
  });
}
