// Runs jest on native ES modules; arguments are jest's own.
import { run } from './run.mjs';

run(process.execPath, [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
  ...process.argv.slice(2),
]);
