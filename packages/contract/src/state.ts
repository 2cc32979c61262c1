import { z } from 'zod';

/** Gateway `$state`, plain text (contract §2). */
export const gatewayStateSchema = z.enum(['init', 'ready', 'disconnected', 'lost']);
export type GatewayState = z.infer<typeof gatewayStateSchema>;

/** Device `$state`, plain text (contract §2). */
export const deviceStateSchema = z.enum(['init', 'ready', 'degraded', 'lost', 'disabled']);
export type DeviceState = z.infer<typeof deviceStateSchema>;

/** `$link`: the bridge connection of a site broker to this gateway, plain text (contract §2). */
export const linkStateSchema = z.enum(['0', '1']);
export type LinkState = z.infer<typeof linkStateSchema>;

/**
 * The state a client shows for a device: `lost` whenever its gateway or the link to it is gone (contract §2 §).
 */
export function effectiveDeviceState(
  device: DeviceState,
  gateway: GatewayState | undefined,
  link: LinkState | undefined,
): DeviceState {
  return gateway === 'lost' || gateway === 'disconnected' || link === '0' ? 'lost' : device;
}
