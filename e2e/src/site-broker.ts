import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually, freePort } from '@labgate/testkit';

const LABGATE = fileURLToPath(new URL('../../cli/bin/labgate.mjs', import.meta.url));

/** Debian's Mosquitto with the files of `labgate site` and `labgate user`. */
export class SiteBroker {
  readonly dir: string;
  readonly mqttPort: number;
  readonly webSocketPort: number;
  #process: ChildProcess | undefined;
  #log = '';

  private constructor(dir: string, mqttPort: number, webSocketPort: number) {
    this.dir = dir;
    this.mqttPort = mqttPort;
    this.webSocketPort = webSocketPort;
  }

  /** Makes the folder of a site, with more options of `site init`; the broker does not run yet. */
  static async create(...more: readonly string[]): Promise<SiteBroker> {
    const dir = mkdtempSync(join(tmpdir(), 'labgate-site-'));
    giveToMosquitto(dir);
    const site = new SiteBroker(dir, await freePort(), await freePort());
    const ports = ['--mqtt-port', String(site.mqttPort), '--websocket-port', String(site.webSocketPort)];
    site.labgate(['site', 'init', dir, ...ports, ...more]);
    return site;
  }

  get log(): string {
    return this.#log;
  }

  /** -1 before the first start. */
  get pid(): number {
    return this.#process?.pid ?? -1;
  }

  /** Memory it holds at this moment, bytes (proc(5)). */
  get residentBytes(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'latin1');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }

  /** Runs a `labgate` command, with `input` on stdin. */
  labgate(args: readonly string[], input = ''): void {
    const { status, stderr } = spawnSync(process.execPath, [LABGATE, ...args], { input, encoding: 'utf8' });
    if (status !== 0) throw new Error(`labgate ${args.join(' ')} ended with ${status}: ${stderr}`);
  }

  addUser(name: string, role: string, password: string, ...more: readonly string[]): void {
    const file = join(this.dir, 'users.json');
    this.labgate(['user', 'add', name, '--role', role, '--file', file, ...more], password);
  }

  /** Has the broker dial a gateway; counts from the next start. */
  addGateway(id: string, port: number, user: string, password: string): void {
    const where = ['--dir', this.dir, '--user', user];
    this.labgate(['site', 'add-gateway', id, `mqtt://127.0.0.1:${port}`, ...where], password);
  }

  async start(): Promise<void> {
    const child = spawn('mosquitto', ['-c', join(this.dir, 'mosquitto.conf')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = child;
    child.stderr.on('data', (chunk: Buffer) => (this.#log += String(chunk)));
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`mosquitto ended with ${child.exitCode}: ${this.#log}`);
      const socket = connect(this.mqttPort, '127.0.0.1');
      await once(socket, 'connect');
      socket.destroy();
    });
  }

  /** Ends it without a chance to say goodbye; it can be started again. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    rmSync(this.dir, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }
}

/** Started as root, Mosquitto becomes its own user, who has to own the folder. */
function giveToMosquitto(dir: string): void {
  if (process.getuid?.() !== 0) return;
  const { stdout } = spawnSync('id', ['-u', 'mosquitto'], { encoding: 'utf8' });
  chownSync(dir, Number(stdout), -1);
}
