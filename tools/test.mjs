// The test command: everything by default, `--vectors` the golden vectors alone, `--soak` the long tests.
import { build } from './build.mjs';
import { preflight } from './preflight.mjs';
import { run } from './run.mjs';

const [kind, ...rest] = process.argv.slice(2);
const jest = (...args) => run(process.execPath, ['tools/jest.mjs', ...args]);

if (kind === '--vectors') {
  jest('--testPathPatterns=\\.vectors\\.test\\.ts$', ...rest);
} else if (kind === '--soak') {
  preflight();
  build();
  jest('--config=jest.soak.config.mjs', '--runInBand', ...rest);
} else {
  preflight();
  build();
  jest(...process.argv.slice(2));
}
