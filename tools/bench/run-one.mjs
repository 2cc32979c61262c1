// Runs the benchmark whose path is the first argument and sends its figures to the parent process.
import { pathToFileURL } from 'node:url';

// Whoever wanted the figures is gone.
process.on('disconnect', () => process.exit(1));
const { bench } = await import(pathToFileURL(process.argv[2]).href);
const figures = await bench();
for (const { name, value } of figures) {
  if (!Number.isFinite(value)) throw new Error(`the figure "${name}" is ${value}`);
}
// A benchmark that leaves a timer or a socket behind must not keep the run waiting.
process.send(figures, () => process.exit(0));
