import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { processCpuUs } from '@labgate/testkit';
import { endProcess } from './child-script.ts';
import { servedBy, type FrameServer, type Served, type Serving } from './frame-server.ts';
import { WebSocketWatch } from './web-socket-watch.ts';

/** The built gateway: what a user runs. */
const MAIN = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));

/** Starts the whole gateway with one simulated camera, which gives frames at its own rate, sub-pages a second. */
export async function startWholeGateway(rateHz: number): Promise<FrameServer> {
  const folder = mkdtempSync(join(tmpdir(), 'labgate-bench-'));
  const config = join(folder, 'labgate.yaml');
  writeFileSync(config, `devices: { cam0: { kind: mlx90640, simulate: true, rateHz: ${rateHz} } }\n`);
  const child = spawn(process.execPath, [MAIN], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      LABGATE_CONFIG: config,
      LABGATE_DATA: folder,
      LABGATE_SEED: 'bench',
      LABGATE_HTTP_PORT: '0',
      LABGATE_MQTT_PORT: '0',
    },
  });
  // It has no channel to this process that would tell it of our end.
  process.once('exit', () => child.kill());
  const port = await httpPortOf(child);
  const pid = child.pid ?? 0;

  async function serve({ viewers, frames }: Serving): Promise<Served> {
    const watch = await WebSocketWatch.open(port, viewers);
    try {
      await watch.until(viewers);
      await watch.reset();
      const beforeUs = processCpuUs(pid);
      const counts = await watch.until(frames * viewers);
      return servedBy(processCpuUs(pid) - beforeUs, counts, viewers);
    } finally {
      await watch.close();
    }
  }

  return {
    serve,
    stop: async () => {
      await endProcess(child);
      rmSync(folder, { recursive: true });
    },
  };
}

/** The gateway logs its ports when it listens. */
async function httpPortOf(child: ChildProcess): Promise<number> {
  const lines: string[] = [];
  if (child.stderr === null) throw new Error('the gateway has no standard error');
  for await (const line of createInterface({ input: child.stderr })) {
    const port = /"httpPort":(\d+)/.exec(line)?.[1];
    if (port !== undefined) {
      child.stderr.resume();
      return Number(port);
    }
    lines.push(line);
  }
  throw new Error(`the gateway did not start: ${lines.join('\n')}`);
}
