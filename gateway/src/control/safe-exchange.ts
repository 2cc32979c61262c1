import type { Logger } from '@labgate/service-kit';
import type { DeviceConfig } from '../config/parse-devices.ts';
import { supplyLimitsSchema } from '../supply/supply-limits.ts';
import { wirePlace } from '../wire-place.ts';
import type { DeviceControl } from './device-control.ts';

/**
 * Switches the output of a supply off before it leaves the bench, moves to another port, or gets limits that it is above.
 * Any other change leaves the output as it is.
 */
export async function makeSafe(
  before: DeviceConfig,
  after: DeviceConfig | undefined,
  control: DeviceControl,
  log: Logger,
): Promise<void> {
  if (!('output' in (before.adapter.describe(before.config).commands ?? {}))) return;
  try {
    if (await mayStayOn(before, after, control)) return;
    await control.switchOff();
  } catch (error) {
    log.error({ err: error }, `${before.id} is changed while its output may be on: look at its front panel`);
  }
}

async function mayStayOn(
  before: DeviceConfig,
  after: DeviceConfig | undefined,
  control: DeviceControl,
): Promise<boolean> {
  if (after === undefined || after.simulate !== before.simulate || placeOf(after) !== placeOf(before))
    return false;
  const limits = supplyLimitsSchema.safeParse(Object(after.config)['limits']);
  if (!limits.success) return false;
  const { data } = await control.execute('get', {});
  const { maxVoltageV, maxCurrentA } = limits.data;
  return (
    data['output'] === false || (Number(data['vSet']) <= maxVoltageV && Number(data['iSet']) <= maxCurrentA)
  );
}

function placeOf({ adapter, config }: DeviceConfig): string {
  return `${adapter.kind} ${wirePlace(adapter, config)}`;
}
