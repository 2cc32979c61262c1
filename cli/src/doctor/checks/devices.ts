import { isLabError } from '@labgate/contract';
import { askWireChecks, type WireCheck } from '../../config/ask-wire-checks.ts';
import type { Check, Finding } from '../check.ts';
import { isGatewayAlive } from '../gateway-alive.ts';

const SUBJECT = 'Devices';

const REMEDIES: Readonly<Record<WireCheck['transport'], string>> = {
  i2c: 'check power, wiring and address (docs/wiring.md), or correct the configuration',
  serial: 'plug the adapter in, or correct the path',
  ssh: 'check power, network and address (`ping` it), or correct the configuration',
};

/** Do the devices that are not simulated answer where they should be? */
export const checkDevices: Check = async ({ env, config }) => {
  if (config.hardware === 'simulated') return [skipped('all of them are simulated')];
  if (await isGatewayAlive(config))
    return [skipped('the gateway that runs asks them: see its screen Devices')];
  try {
    const checks = await askWireChecks(env);
    return checks.filter(({ transport }) => transport !== 'serial').map(findingOf);
  } catch (error) {
    if (!isLabError(error, 'E_UNKNOWN')) throw error;
    return [skipped(error.message)];
  }
};

function findingOf({ dev, transport, place, fault }: WireCheck): Finding {
  const subject = `Device ${dev}`;
  if (fault === undefined) return { status: 'ok', subject, detail: `${place} answers` };
  const detail = `${place} does not answer (${fault})`;
  return { status: 'problem', subject, detail, remedy: REMEDIES[transport] };
}

function skipped(detail: string): Finding {
  return { status: 'skipped', subject: SUBJECT, detail };
}
