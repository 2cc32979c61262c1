// Makes, once, what the services of compose.yaml need to know of each other: the password of the bridge, and a first user,
// whose password stands in the log of this run and nowhere else.
import { randomBytes } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';

const BRIDGE_PASSWORD = '/secrets/bridge-password';

if (!existsSync(BRIDGE_PASSWORD)) {
  writeFileSync(BRIDGE_PASSWORD, randomBytes(24).toString('base64url'), { mode: 0o600 });
}
const listed = labgate('user', 'list');
if (listed.stdout.trim() === '') {
  const { stdout } = labgate('user', 'add', 'admin', '--role', 'admin', '--generate');
  process.stdout.write(
    `First user: admin, password ${stdout.trim()} (told once; \`labgate user\` manages users)\n`,
  );
}

function labgate(...args) {
  const run = spawnSync(process.execPath, ['/labgate/cli/bin/labgate.mjs', ...args], { encoding: 'utf8' });
  if (run.status === 0) return run;
  process.stderr.write(run.stderr);
  process.exit(run.status ?? 1);
}
