import { join } from 'node:path';
import { LabError, type GatewayTopics } from '@labgate/contract';
import type { Clock, Logger } from '@labgate/service-kit';
import type { Adapter } from '../adapter.ts';
import type { CommandServer } from '../commands/command-server.ts';
import type { Outlet } from '../outlet.ts';
import type { EventPublisher } from '../publish/event-publisher.ts';
import { ConfigCheck } from './check-config.ts';
import { createConfigCommands } from './config-commands.ts';
import { ConfigFile } from './config-file.ts';
import { createConfigSchemas, type ConfigSchemas } from './config-schema.ts';
import { ConfigService } from './config-service.ts';
import type { LoadedConfig } from './load-gateway-config.ts';
import { RevisionStore } from './revision-store.ts';

interface OpenConfigOptions {
  /** What the gateway was started with. */
  readonly config: LoadedConfig;
  readonly adapters: ReadonlyMap<string, Adapter>;
  readonly environment: NodeJS.ProcessEnv;
  readonly topics: GatewayTopics;
  readonly outlet: Outlet;
  readonly events: EventPublisher;
  readonly commands: CommandServer;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The configuration of a running gateway. */
interface OpenedConfig {
  readonly service: ConfigService;
  /** What forms are drawn from. */
  readonly configSchemas: ConfigSchemas;
}

/** Folder of the revisions, in the data folder. */
const FOLDER = 'config';

/**
 * Opens the configuration service: `$config/current`, the commands of `$config`, and `config.changed` events.
 * @throws LabError E_CONFIG, E_PERMISSION.
 */
export async function openConfig(options: OpenConfigOptions): Promise<OpenedConfig> {
  const {
    config: { source, dataDir },
    adapters,
    environment,
    topics,
    outlet,
    events,
    commands,
    clock,
  } = options;
  const log = options.log.child({ name: 'config' });
  const configSchemas = createConfigSchemas(adapters);
  const check = new ConfigCheck(adapters, environment, configSchemas);
  const result = check.check(source.input);
  if ('faults' in result) throw new LabError('E_CONFIG', 'the configuration has faults');
  const revisions = await RevisionStore.open(join(dataDir, FOLDER), source.text, log);
  const file = new ConfigFile(source.target);
  await file.removeDrafts();
  const service = await ConfigService.open(
    { check, file, revisions, clock, log },
    result.checked,
    source.text,
  );
  const publish = (): void =>
    outlet.publish({
      topic: topics.configCurrent,
      payload: JSON.stringify(service.snapshot),
      qos: 1,
      retain: true,
    });
  service.onChange(({ rev, by, paths }) => {
    events.publish('config.changed', undefined, { rev, by, paths });
    publish();
  });
  const { changedWhileOff } = service;
  if (changedWhileOff !== undefined) {
    events.publish('config.changed', undefined, { ...changedWhileOff, by: null });
  }
  commands.register('$config', createConfigCommands(service));
  publish();
  return { service, configSchemas };
}
