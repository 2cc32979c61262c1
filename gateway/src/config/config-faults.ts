import type { ConfigFaultMessage } from '@labgate/contract';
import type { ConfigFault } from '@labgate/service-kit';

/** A fault as clients are told of it. */
export function asFaultMessage({ path, found, allowed }: ConfigFault): ConfigFaultMessage {
  return { path, found, allowed, message: `found ${found}; allowed: ${allowed}` };
}
