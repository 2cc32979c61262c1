import type { Alarm, ChannelValue } from '@labgate/contract';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { numberText } from '../format/number-text.ts';
import { quantityText } from '../format/quantity-text.ts';
import { readCondition } from '../rules/read-condition.ts';

/** For what has no unit; two decimals are finer than anybody acts on. */
const DECIMALS = 2;
const MINUTELY = '/min';

type Devices = readonly Pick<DeviceView, 'id' | 'description'>[];

/** A value that an alarm or an interlock has decided on, in its unit. */
export function decidedText(value: ChannelValue, unit: string): string {
  if (typeof value !== 'number') return String(value);
  return unit === '' ? numberText(value, DECIMALS) : quantityText(value, { unit, datatype: 'float' }).full;
}

/** The value of an alarm beside its limit; empty when there is none. */
export function alarmValueText(
  { val, limit, src, of }: Pick<Alarm, 'val' | 'limit' | 'src' | 'of'>,
  devices: Devices,
): string {
  if (val === null) return '';
  const unit = comparedUnit(of, src.split(' - ')[0] ?? '', devices);
  return limit === undefined || limit === null
    ? decidedText(val, unit)
    : `${decidedText(val, unit)} (limit ${decidedText(limit, unit)})`;
}

/** The value an interlock tripped with. */
export function tripValueText(value: number, when: string, devices: Devices): string {
  const condition = readCondition(when);
  if (condition === undefined || condition.kind === 'noData') return decidedText(value, '');
  const { expression } = condition;
  const { dev, stream, channel } =
    expression.kind === 'difference' ? expression.minuend : expression.quantity;
  return decidedText(value, comparedUnit(expression.kind, `${dev}/${stream}/${channel}`, devices));
}

function comparedUnit(of: Alarm['of'], source: string, devices: Devices): string {
  const [id, stream = '', ...rest] = source.split('/');
  const streams = devices.find((device) => device.id === id)?.description?.streams ?? {};
  const props = Object.hasOwn(streams, stream) ? (streams[stream]?.props ?? {}) : {};
  const channel = rest.join('/');
  const unit = Object.hasOwn(props, channel) ? (props[channel]?.unit ?? '') : '';
  if (of === undefined || of === 'value' || unit === '' || unit === '#') return of === undefined ? '' : unit;
  const step = unit === '°C' ? 'K' : unit;
  return of === 'rate' ? `${step}${MINUTELY}` : step;
}
