import { alarmSchema, parseJson, parseTopic, severitySchema, type Alarm } from '@labgate/contract';
import type { LabLink } from '../link/lab-link.ts';
import { findLink } from '../link/link-node.ts';
import type { FlowNode, NodeRed } from '../node-red.ts';
import { linkStatusShown, showNoGateway } from './show-link.ts';

type AlarmChange = 'raised' | 'acknowledged' | 'cleared';

const SEVERITIES = severitySchema.options;

/** `lab alarm`: alarms as they are raised, acknowledged and cleared. */
export default function labAlarm(red: NodeRed): void {
  red.nodes.registerType('lab alarm', function (this, settings) {
    red.nodes.createNode(this, settings);
    const link = findLink(red, settings['gateway']);
    if (link === undefined) {
      showNoGateway(this);
      return;
    }
    const least = SEVERITIES.indexOf(severitySchema.safeParse(settings['severity']).data ?? 'low');
    const rule = typeof settings['rule'] === 'string' ? settings['rule'].trim() : '';
    const follower = new AlarmFollower(this, link, ({ id, sev }) => {
      return SEVERITIES.indexOf(sev) >= least && (rule === '' || rule === id);
    });
    this.on('close', (_removed, done) => {
      follower.close();
      done();
    });
  });
}

/** Follows the alarms that `isWanted` and tells what changed. */
class AlarmFollower {
  readonly #node: FlowNode;
  readonly #link: LabLink;
  readonly #isWanted: (alarm: Alarm) => boolean;
  readonly #endings: (() => void)[];
  readonly #alarms = new Map<string, Alarm>();

  constructor(node: FlowNode, link: LabLink, isWanted: (alarm: Alarm) => boolean) {
    this.#node = node;
    this.#link = link;
    this.#isWanted = isWanted;
    this.#endings = [
      link.watch(link.topics.alarm('+'), (topic, payload) => this.#take(topic, payload)),
      link.onStatus(() => this.#show()),
    ];
  }

  close(): void {
    for (const end of this.#endings) end();
  }

  #take(topic: string, payload: Uint8Array): void {
    const parsed = parseTopic(topic);
    if (parsed?.kind !== 'alarm') return;
    const before = this.#alarms.get(parsed.alarm);
    if (payload.length === 0) {
      this.#alarms.delete(parsed.alarm);
      if (before !== undefined && before.state !== 'cleared-unacked') this.#tell('cleared', before);
    } else {
      const alarm = alarmSchema.safeParse(parseJson(payload));
      if (!alarm.success || !this.#isWanted(alarm.data)) return;
      this.#alarms.set(parsed.alarm, alarm.data);
      const change = changeOf(before, alarm.data);
      if (change !== undefined) this.#tell(change, alarm.data);
    }
    this.#show();
  }

  #tell(change: AlarmChange, alarm: Alarm): void {
    this.#node.send({
      topic: alarm.id,
      payload: { change, alarm: alarm.id, severity: alarm.sev, text: alarm.text, value: alarm.val },
      alarm,
    });
  }

  #show(): void {
    const active = [...this.#alarms.values()].filter(({ state }) => state !== 'cleared-unacked').length;
    this.#node.status(
      linkStatusShown(this.#link.status) ??
        (active > 0
          ? { fill: 'red', shape: 'dot', text: `${active} active` }
          : { fill: 'green', shape: 'dot', text: 'none active' }),
    );
  }
}

function changeOf(before: Alarm | undefined, now: Alarm): AlarmChange | undefined {
  if (before?.state === now.state) return undefined;
  if (now.state === 'active-unacked') return 'raised';
  return now.state === 'active-acked' ? 'acknowledged' : 'cleared';
}
