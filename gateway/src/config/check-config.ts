import { ConfigFaults, type ConfigFault } from '@labgate/service-kit';
import type { Adapter } from '../adapter.ts';
import type { ConfigSchemas } from './config-schema.ts';
import { effectiveConfig, type EffectiveConfig } from './effective-config.ts';
import { parseGatewayConfig, type GatewayConfig } from './load-gateway-config.ts';
import { isPlain, type Plain } from './plain-data.ts';

/** A configuration without faults. */
export interface CheckedConfig extends EffectiveConfig {
  readonly written: Plain;
  readonly config: GatewayConfig;
}

/** Checks configurations against the schemas of every part, under the environment of this process. */
export class ConfigCheck {
  readonly #adapters: ReadonlyMap<string, Adapter>;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #schemas: ConfigSchemas;

  constructor(
    adapters: ReadonlyMap<string, Adapter>,
    environment: NodeJS.ProcessEnv,
    schemas: ConfigSchemas,
  ) {
    this.#adapters = adapters;
    this.#environment = environment;
    this.#schemas = schemas;
  }

  /** Gives what `written` means, or every fault of it with its dotted path. */
  check(written: unknown): { readonly checked: CheckedConfig } | { readonly faults: readonly ConfigFault[] } {
    const faults = new ConfigFaults();
    const placeOf = (keys: readonly PropertyKey[]): string => keys.join('.') || 'whole configuration';
    const config = parseGatewayConfig(written, this.#environment, this.#adapters, faults, placeOf);
    if (config === undefined || !isPlain(written)) return { faults: faults.list };
    return {
      checked: { written, config, ...effectiveConfig(written, config, this.#schemas, this.#environment) },
    };
  }
}
