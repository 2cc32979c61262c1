// Finds the programs that tests need beside npm's packages. As root on Debian it installs what is missing; otherwise it
// says what to install. Nothing is skipped silently: a test whose program is missing fails.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Program, or a file by its whole path → Debian package that has it. */
const PROGRAMS = {
  chromium: 'chromium',
  mosquitto: 'mosquitto',
  mosquitto_sub: 'mosquitto-clients',
  curl: 'curl',
  python3: 'python3',
  '/usr/lib/python3/dist-packages/paho/mqtt/client.py': 'python3-paho-mqtt',
  cc: 'gcc',
  faketime: 'faketime',
  'redis-server': 'redis-server',
  sshd: 'openssh-server',
  nginx: 'nginx',
  'systemd-analyze': 'systemd',
};

/** Sbin is where Debian puts servers, and not on everybody's path. */
const searched = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
const isInstalled = (program) =>
  program.startsWith('/')
    ? existsSync(program)
    : searched.some((folder) => existsSync(join(folder, program)));

/** Makes sure that every program is there, or ends the process with the remedy. */
export function preflight() {
  const missing = Object.entries(PROGRAMS).filter(([program]) => !isInstalled(program));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map(([, name]) => name))];
  if (process.getuid?.() === 0 && isInstalled('apt-get')) {
    console.error(`installing what the tests need: ${packages.join(' ')}`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const options = { stdio: ['ignore', 'ignore', 'inherit'], env };
    spawnSync('apt-get', ['update', '-qq'], options);
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
  }
  const stillMissing = missing.filter(([program]) => !isInstalled(program));
  if (stillMissing.length > 0) {
    const names = [...new Set(stillMissing.map(([, name]) => name))].join(' ');
    console.error(
      `the tests need programs that are not here; install them: sudo apt-get install -y ${names}`,
    );
    process.exit(2);
  }
}
