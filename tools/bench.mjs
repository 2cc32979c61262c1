// `npm run bench [-- NAME…] [--json]`: runs the benchmarks one after the other, each in a process of its own, so that
// none starts with the heap and the compiled code of another. docs/benchmarks.md says what the figures mean.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { formatFigure, formatHeading } from './bench/figure-table.mjs';
import { findBenches, parseArguments } from './bench/selection.mjs';
import { build } from './build.mjs';
import { ROOT } from './run.mjs';

/** Runs one benchmark. @throws when it ends without figures. */
function measure(path) {
  return new Promise((resolve, reject) => {
    const child = fork(join(ROOT, 'tools', 'bench', 'run-one.mjs'), [path], {
      cwd: ROOT,
      execArgv: ['--conditions=@labgate/source'],
      // What it or its children print must not get between the figures.
      stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
    });
    let figures;
    child.on('message', (message) => (figures = message));
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0 && figures !== undefined) resolve(figures);
      else reject(new Error(`ended with ${signal ?? code}`));
    });
  });
}

const parsed = parseArguments(process.argv.slice(2), findBenches(ROOT), process.env);
if (parsed.usage !== undefined) {
  console.error(parsed.usage);
  process.exit(2);
}
// Figures about a whole process are those of the built one.
build(['ignore', process.stderr, process.stderr]);
for (const { name, path } of parsed.benches) {
  try {
    if (!parsed.json) console.log(formatHeading(name));
    for (const figure of await measure(path)) {
      console.log(parsed.json ? JSON.stringify(figure) : formatFigure(figure));
    }
  } catch (error) {
    console.error(`bench ${name}: ${error.message}`);
    process.exitCode = 1;
  }
}
