import { readFileSync } from 'node:fs';
import { checkFlow } from './check-flow.ts';
import { knownTypes } from './node-types.ts';

// Checks flow files without a runtime: `npm run check:flows -- FILE…`. Exit code 4 when a file has faults.

const EXIT_USAGE = 2;
const EXIT_FAULTS = 4;

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: npm run check:flows -- FILE…');
  process.exit(EXIT_USAGE);
}
const types = knownTypes();
for (const file of files) {
  for (const fault of faultsOf(file)) {
    console.log(`${file}: ${fault}`);
    process.exitCode = EXIT_FAULTS;
  }
}

function faultsOf(file: string): string[] {
  try {
    return checkFlow(JSON.parse(readFileSync(file, 'utf8')), types);
  } catch (error) {
    return [`cannot be read: ${error instanceof Error ? error.message : String(error)}`];
  }
}
