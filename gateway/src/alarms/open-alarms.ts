import type { GatewayTopics } from '@labgate/contract';
import type { Clock, Lifecycle, Logger } from '@labgate/service-kit';
import type { CommandServer } from '../commands/command-server.ts';
import type { ConfigService } from '../config/config-service.ts';
import type { GatewayConfig } from '../config/load-gateway-config.ts';
import type { LiveValues } from '../live/live-values.ts';
import type { Outlet } from '../outlet.ts';
import { Secrets } from '../secrets.ts';
import { AlarmBook, type AlarmSeam } from './alarm-book.ts';
import { createAlarmCommands } from './alarm-commands.ts';
import { AlarmStore } from './alarm-store.ts';
import { Notifier } from './notify/notifier.ts';
import { RuleWatch } from './rule-watch.ts';
import { SYSTEM_ALARMS } from './system-alarms.ts';

interface OpenAlarmsOptions {
  readonly config: GatewayConfig;
  readonly topics: GatewayTopics;
  readonly outlet: Outlet;
  readonly commands: CommandServer;
  readonly clock: Clock;
  readonly log: Logger;
  /** Where secrets of receivers may be. */
  readonly environment: NodeJS.ProcessEnv;
  readonly lifecycle: Lifecycle;
}

/** The alarms of a gateway: parts may raise theirs at once, the rules begin with `watch`. */
export interface Alarms extends AlarmSeam {
  /** Has the rules look at `live`, and takes over what `service` changes. */
  watch(live: LiveValues, service: ConfigService): void;
}

/** Opens the book of what is not normal, its commands, and the way to those who are told. */
export function openAlarms(options: OpenAlarmsOptions): Alarms {
  const { config, topics, outlet, commands, clock, environment, lifecycle } = options;
  const log = options.log.child({ name: 'alarms' });
  const book = new AlarmBook({ topics, outlet, store: new AlarmStore(config.dataDir, log), clock });
  lifecycle.add('alarms', () => book.stop());
  // what parts of the gateway found is theirs to find again
  for (const id of book.ids().filter((id) => SYSTEM_ALARMS.test(id))) book.clear(id);
  const secrets = new Secrets(environment);
  const notifier = new Notifier({ gatewayId: config.id, secrets, clock, log, random: Math.random });
  lifecycle.add('notifications', () => notifier.stop());
  notifier.configure(config.notify, config.name);
  let rules = config.alarms;
  book.onChange((change) => {
    if (rules[change.alarm.id]?.notify !== false) notifier.tell(change);
  });
  commands.register('$alarm/+', createAlarmCommands(book));
  return {
    raise: (alarm) => book.raise(alarm),
    clear: (id) => book.clear(id),
    watch: (live, service) => {
      const watch = new RuleWatch({ live, book, clock });
      lifecycle.add('alarm rules', () => watch.stop());
      watch.setRules(rules);
      service.serve('alarms', ({ after }) => {
        rules = after.alarms;
        watch.setRules(rules);
      });
      for (const section of ['notify', 'gateway.name']) {
        service.serve(section, ({ after }) => notifier.configure(after.notify, after.name));
      }
    },
  };
}
