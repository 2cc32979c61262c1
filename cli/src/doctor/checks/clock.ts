import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Check } from '../check.ts';

const SUBJECT = 'Clock';
/** Longest wait for the system's answer, ms. */
const TIMEOUT_MS = 3_000;

/** Is the wall clock synchronised? Samples taken before are marked `uncertain`. */
export const checkClock: Check = async ({ env, config }) => {
  const answer = await askSystem(env['PATH']);
  if (answer === 'yes') return [{ status: 'ok', subject: SUBJECT, detail: 'synchronised' }];
  if (answer !== 'no') {
    return [
      { status: 'skipped', subject: SUBJECT, detail: 'this system does not say whether it is synchronised' },
    ];
  }
  return [
    {
      status: config.hardware === 'simulated' ? 'note' : 'problem',
      subject: SUBJECT,
      detail: 'not synchronised: samples will be marked uncertain',
      remedy: 'run `sudo timedatectl set-ntp true` and give the machine access to a time server',
    },
  ];
};

async function askSystem(path: string | undefined): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(
      'timedatectl',
      ['show', '--property=NTPSynchronized', '--value'],
      {
        timeout: TIMEOUT_MS,
        env: { PATH: path ?? '' },
      },
    );
    return stdout.trim();
  } catch {
    return undefined; // no systemd here
  }
}
