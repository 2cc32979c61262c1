import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '../../system-error.ts';
import type { Check, Finding } from '../check.ts';

/** Are the I2C buses there, and may this user open them? */
export const checkI2cBuses: Check = async ({ config, deviceFolder }) => {
  const found = await listDeviceFiles(deviceFolder, /^i2c-\d+$/);
  if (config.i2cBuses.length === 0) return [notNeeded('I2C', found)];
  return Promise.all(
    config.i2cBuses.map((bus) =>
      checkFile(`I2C bus ${bus}`, join(deviceFolder, `i2c-${bus}`), {
        missing: `enable the bus (\`dtparam=i2c_arm=on\`); there is ${listed(found)}`,
        denied: 'add this user to the group `i2c` (`sudo usermod -aG i2c $USER`) and sign in again',
      }),
    ),
  );
};

/** Are the serial ports there, and may this user open them? */
export const checkSerialPorts: Check = async ({ config, deviceFolder }) => {
  const found = await listDeviceFiles(deviceFolder, /^tty(USB|ACM|AMA)\d+$/);
  if (config.serialPorts.length === 0) return [notNeeded('Serial', found)];
  return Promise.all(
    config.serialPorts.map((path) =>
      checkFile('Serial port', path, {
        missing: `plug the adapter in, or correct the path; there is ${listed(found)}`,
        denied: 'add this user to the group `dialout` (`sudo usermod -aG dialout $USER`) and sign in again',
      }),
    ),
  );
};

async function checkFile(
  subject: string,
  path: string,
  remedies: { readonly missing: string; readonly denied: string },
): Promise<Finding> {
  try {
    await access(path, constants.R_OK | constants.W_OK);
    return { status: 'ok', subject, detail: `${path} can be opened` };
  } catch (error) {
    const isDenied = systemErrorCode(error) === 'EACCES';
    const detail = `${path} ${isDenied ? 'may not be opened by this user' : 'does not exist'}`;
    return { status: 'problem', subject, detail, remedy: isDenied ? remedies.denied : remedies.missing };
  }
}

function notNeeded(subject: string, found: readonly string[]): Finding {
  return { status: 'skipped', subject, detail: `no real device needs it; there is ${listed(found)}` };
}

function listed(paths: readonly string[]): string {
  return paths.length === 0 ? 'none' : paths.join(', ');
}

async function listDeviceFiles(folder: string, pattern: RegExp): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => pattern.test(name))
      .toSorted()
      .map((name) => join(folder, name));
  } catch {
    return []; // no such folder: no such device
  }
}
