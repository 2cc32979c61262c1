// `npm start`: builds what is needed and starts everything on simulated hardware, or as labgate.yaml says.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { ROOT } from './run.mjs';

build();
const child = spawn(
  process.execPath,
  [join(ROOT, 'cli', 'bin', 'labgate.mjs'), 'up', ...process.argv.slice(2)],
  {
    stdio: 'inherit',
  },
);
// Ctrl+C reaches the child by the terminal itself; it decides when all is closed.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
