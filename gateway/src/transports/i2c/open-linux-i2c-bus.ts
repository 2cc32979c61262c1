import { LabError } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { I2cBus } from './i2c-bus.ts';
import { I2cRdwr } from './i2c-rdwr.ts';
import { LinuxI2cBus } from './linux-i2c-bus.ts';

/**
 * A bus of this computer by its name, for example `i2c-1`. The native modules are loaded here and nowhere else, so a
 * gateway without real sensors needs none of them. That the bus exists shows at the first transfer.
 * @throws LabError E_UNKNOWN for a name that is not `i2c-N`, E_BUS_MISSING when i2c-bus is not built.
 */
export async function openLinuxI2cBus(
  name: string,
  clock: Pick<Clock, 'schedule'>,
  deadlineMs?: number,
): Promise<I2cBus> {
  const busNumber = /^i2c-(\d{1,3})$/.exec(name)?.[1];
  if (busNumber === undefined) {
    throw new LabError('E_UNKNOWN', 'an I2C bus is called i2c-0, i2c-1 …', { context: { bus: name } });
  }
  try {
    const { default: i2cBus } = await import('i2c-bus');
    const options = { busNumber: Number(busNumber), i2cBus, rdwr: await I2cRdwr.load(), clock };
    return new LinuxI2cBus(deadlineMs === undefined ? options : { ...options, deadlineMs });
  } catch (error) {
    throw new LabError(
      'E_BUS_MISSING',
      'the native module i2c-bus is not built for this Node.js: install make, g++ and python3 and run npm ci',
      { context: { bus: name }, cause: error },
    );
  }
}
