import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@labgate/testkit';

const LOOPBACK = '127.0.0.1';
/** Where OpenSSH started by root gives up its rights; Debian makes it when the machine starts. */
const PRIVILEGE_SEPARATION_FOLDER = '/run/sshd';

/** An OpenSSH server on the loopback address with keys of its own, which the user of the test may sign in to. */
export class OpenSshServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'labgate-sshd-'));
  readonly user = userInfo().username;
  /** Private key that is let in. */
  readonly userKeyFile = join(this.folder, 'user-key');
  /** Programs that go before those of the machine. */
  readonly programs = join(this.folder, 'bin');
  port = 0;
  #process: ChildProcess | undefined;

  constructor() {
    mkdirSync(this.programs);
    makeKey(this.userKeyFile, 'ed25519');
    writeFileSync(join(this.folder, 'authorized'), readFileSync(`${this.userKeyFile}.pub`));
    for (const type of ['ed25519', 'rsa'] as const) makeKey(this.#hostKeyFile(type), type);
  }

  /** Writes a program of the host. */
  install(name: string, script: string): void {
    const path = join(this.programs, name);
    writeFileSync(path, script);
    chmodSync(path, 0o755);
  }

  /** As `ssh-keygen -lf` prints it. */
  fingerprint(type: 'ed25519' | 'rsa'): string {
    const { stdout } = spawnSync('ssh-keygen', ['-lf', `${this.#hostKeyFile(type)}.pub`], {
      encoding: 'utf8',
    });
    return stdout.split(' ')[1] ?? '';
  }

  /** Starts to listen with keys of these types. */
  async start(types: readonly ('ed25519' | 'rsa')[]): Promise<void> {
    if (this.port === 0) this.port = await freePort();
    if (process.getuid?.() === 0 && !existsSync(PRIVILEGE_SEPARATION_FOLDER)) {
      mkdirSync(PRIVILEGE_SEPARATION_FOLDER, { mode: 0o755 });
    }
    const config = join(this.folder, 'sshd_config');
    writeFileSync(config, this.#settings(types).join('\n'));
    const server = spawn(sshdPath(), ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    server.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString();
    });
    this.#process = server;
    await eventually(async () => {
      if (server.exitCode !== null) throw new Error(`sshd ended: ${log}`);
      await answersAt(this.port);
    });
  }

  async stop(): Promise<void> {
    const server = this.#process;
    this.#process = undefined;
    if (server === undefined || server.exitCode !== null) return;
    const ended = once(server, 'exit');
    server.kill();
    await ended;
  }

  /** Stops it for good. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true });
  }

  #hostKeyFile(type: string): string {
    return join(this.folder, `host-${type}`);
  }

  #settings(types: readonly string[]): string[] {
    return [
      `ListenAddress ${LOOPBACK}`,
      `Port ${this.port}`,
      ...types.map((type) => `HostKey ${this.#hostKeyFile(type)}`),
      `AuthorizedKeysFile ${join(this.folder, 'authorized')}`,
      `PidFile ${join(this.folder, 'pid')}`,
      `SetEnv PATH=${this.programs}:/usr/bin:/bin`,
      'StrictModes no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin prohibit-password',
      'UsePAM no',
      '',
    ];
  }
}

function makeKey(path: string, type: string): void {
  const { status, stderr } = spawnSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', 'test', '-f', path]);
  if (status !== 0) throw new Error(`ssh-keygen: ${stderr.toString()}`);
}

/** Sshd wants to be called by its path. */
function sshdPath(): string {
  const path = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/bin/sshd'].find((candidate) =>
    existsSync(candidate),
  );
  if (path === undefined) throw new Error('sshd is not installed (Debian: openssh-server)');
  return path;
}

/** Sshd cannot be given port 0. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, LOOPBACK);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answersAt(port: number): Promise<void> {
  const socket = connect(port, LOOPBACK);
  try {
    await once(socket, 'data');
  } finally {
    socket.destroy();
  }
}
