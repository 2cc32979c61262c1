import {
  ConditionEvaluator,
  formatCondition,
  formatQuantity,
  quantitiesOf,
  streamsOf,
  type Condition,
} from '@labgate/contract';
import type { Cancel, Clock } from '@labgate/service-kit';
import type { LiveStream } from '../live/live-stream.ts';
import type { LiveValues } from '../live/live-values.ts';
import type { AlarmBook } from './alarm-book.ts';
import type { AlarmRule, AlarmsConfig } from './alarm-config.ts';
import type { RaisedAlarm } from './alarm-transition.ts';
import { SYSTEM_ALARMS } from './system-alarms.ts';

interface RuleWatchOptions {
  readonly live: LiveValues;
  readonly book: AlarmBook;
  readonly clock: Clock;
}

/** A rule and how far its condition has come. */
interface WatchedRule {
  readonly id: string;
  readonly rule: AlarmRule;
  readonly evaluator: ConditionEvaluator;
  /** Waits for the moment at which the data has stayed away too long. */
  cancel: Cancel;
}

/** Looks at every reading with the rules of the configuration, and raises and clears their alarms. */
export class RuleWatch {
  readonly #options: RuleWatchOptions;
  readonly #stopListening: () => void;
  readonly #rules = new Map<string, WatchedRule>();
  #byStream = new Map<string, WatchedRule[]>();

  constructor(options: RuleWatchOptions) {
    this.#options = options;
    this.#stopListening = options.live.listen({ readingTaken: (stream) => this.#readingTaken(stream) });
  }

  /** Takes over another set of rules; a rule that stays as it is goes on, one that is gone takes its alarm with it. */
  setRules(rules: AlarmsConfig): void {
    const { book } = this.#options;
    for (const [id, watched] of this.#rules) {
      if (JSON.stringify(watched.rule) === JSON.stringify(rules[id])) continue;
      watched.cancel();
      this.#rules.delete(id);
    }
    for (const id of book.ids()) {
      if (!Object.hasOwn(rules, id) && !SYSTEM_ALARMS.test(id)) book.remove(id);
    }
    for (const [id, rule] of Object.entries(rules)) {
      if (!this.#rules.has(id)) this.#rules.set(id, this.#watch(id, rule));
    }
    this.#byStream = new Map();
    for (const watched of this.#rules.values()) {
      for (const { dev, stream } of streamsOf(watched.rule.when)) {
        const key = `${dev}/${stream}`;
        this.#byStream.set(key, [...(this.#byStream.get(key) ?? []), watched]);
      }
    }
  }

  stop(): void {
    this.#stopListening();
    for (const { cancel } of this.#rules.values()) cancel();
  }

  #watch(id: string, rule: AlarmRule): WatchedRule {
    const { clock, live } = this.#options;
    const evaluator = new ConditionEvaluator(rule.when, clock.monoUs(), {
      hysteresis: rule.hysteresis,
      staleAfterUs: ({ dev, stream }) => live.staleAfterMs(dev, stream) * 1000,
    });
    const watched: WatchedRule = { id, rule, evaluator, cancel: () => undefined };
    this.#awaitSilence(watched);
    return watched;
  }

  #readingTaken(live: LiveStream): void {
    for (const watched of this.#byStream.get(`${live.dev}/${live.stream}`) ?? []) {
      const { evaluator, rule } = watched;
      if (rule.when.kind === 'noData' && rule.when.channel === undefined) {
        evaluator.take(0, undefined, live.monoUs);
      }
      for (const [i, { dev, stream, channel }] of quantitiesOf(rule.when).entries()) {
        if (dev === live.dev && stream === live.stream) evaluator.take(i, live.value(channel), live.monoUs);
      }
      this.#judge(watched);
    }
  }

  /** Before the first comparison nothing is known: an alarm that was kept stays as it is. */
  #judge({ id, rule, evaluator }: WatchedRule): void {
    const { book } = this.#options;
    if (evaluator.isMet) book.raise(alarmOf(id, rule, evaluator.value));
    else if (!evaluator.isOver && (rule.when.kind === 'noData' || evaluator.value !== null)) book.clear(id);
  }

  #awaitSilence(watched: WatchedRule): void {
    const { clock } = this.#options;
    const { evaluator, rule } = watched;
    if (rule.when.kind !== 'noData') return;
    const dueMs =
      evaluator.dueUs === undefined ? rule.when.forS * 1000 : (evaluator.dueUs - clock.monoUs()) / 1000;
    watched.cancel = clock.schedule(Math.max(1, dueMs), () => {
      if (evaluator.tick(clock.monoUs())) this.#judge(watched);
      this.#awaitSilence(watched);
    });
  }
}

function alarmOf(id: string, rule: AlarmRule, val: number | null): RaisedAlarm {
  const limit = limitOf(rule.when, val);
  return {
    id,
    sev: rule.severity,
    src: sourceOf(rule.when),
    ...(rule.when.kind === 'noData' ? {} : { of: rule.when.expression.kind }),
    text: rule.text ?? formatCondition(rule.when),
    val,
    ...(limit === undefined ? {} : { limit }),
    ...(rule.hysteresis === 0 ? {} : { hyst: rule.hysteresis }),
  };
}

function sourceOf(condition: Condition): string {
  const quantities = quantitiesOf(condition).map(formatQuantity);
  return quantities.length > 0
    ? quantities.join(' - ')
    : streamsOf(condition)
        .map(({ dev, stream }) => `${dev}/${stream}`)
        .join();
}

/** The limit that was passed. */
function limitOf(condition: Condition, val: number | null): number | undefined {
  if (condition.kind === 'compare') return condition.limit;
  if (condition.kind === 'noData') return undefined;
  return val !== null && val < condition.low ? condition.low : condition.high;
}
