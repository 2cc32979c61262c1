import { run } from './program.ts';

const EXIT_INTERRUPTED = 130;

/** Launchers pass signals on that the terminal has sent already; a person needs longer to ask again, ms. */
const SAME_REQUEST_MS = 700;

const stop = new AbortController();
let askedAtMs = Infinity;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // Whoever asks twice does not want to wait for a clean end.
    if (performance.now() - askedAtMs > SAME_REQUEST_MS) process.exit(EXIT_INTERRUPTED);
    askedAtMs = Math.min(askedAtMs, performance.now());
    stop.abort();
  });
}
// A reader such as `head` that has seen enough closes the pipe: nothing is left to do.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await run(
  {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    signal: stop.signal,
  },
  process.argv.slice(2),
);
