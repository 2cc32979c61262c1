import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { processCpuUs } from '@labgate/testkit';
import { ask, endProcess, startScript } from './child-script.ts';
import { servedBy, type FrameServer, type Served, type Serving } from './frame-server.ts';
import type { PollDone, PollJob } from './polling-viewers.ts';

const SCRIPT = fileURLToPath(new URL('flask-baseline.py', import.meta.url));
/** Debian's first: python3-flask belongs to it, and not to another one that may stand on the path. */
const INTERPRETERS = ['/usr/bin/python3', 'python3'];
const WARM_UP_REQUESTS = 5;

/** Starts the Flask server with a source of `ratePerSecond`; `undefined` where Flask is not installed. */
export async function startFlask(ratePerSecond: number): Promise<FrameServer | undefined> {
  const python = INTERPRETERS.find((path) => spawnSync(path, ['-c', 'import flask']).status === 0);
  if (python === undefined) return undefined;
  const child = spawn(python, [SCRIPT, String(ratePerSecond)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(line);
  const pid = child.pid ?? 0;

  async function serve({ viewers, frames, rate }: Serving): Promise<Served> {
    const pollers = startScript('polling-viewers.ts');
    const job: PollJob = {
      port,
      viewers,
      requests: frames,
      ...(rate === 'flat out' ? {} : { ratePerSecond: rate.perSecond }),
    };
    try {
      await ask<PollDone>(pollers, { ...job, requests: WARM_UP_REQUESTS });
      const beforeUs = processCpuUs(pid);
      const { responses, wireBytes } = await ask<PollDone>(pollers, job);
      // The pollers are still connected: a thread that has ended would take its CPU time with it.
      const cpuUs = processCpuUs(pid) - beforeUs;
      return servedBy(cpuUs, { frames: responses, messages: responses, wireBytes }, viewers);
    } finally {
      await endProcess(pollers);
    }
  }

  return { serve, stop: () => endProcess(child) };
}
