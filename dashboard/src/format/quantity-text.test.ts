import { expect, test } from '@jest/globals';
import { preferences } from '../preferences/preferences.ts';
import { quantityText } from './quantity-text.ts';

const float = { datatype: 'float' } as const;

test('joins number and unit by a narrow no-break space', () => {
  expect(quantityText(24.63, { ...float, unit: '°C' }, { locale: 'en' }).full).toBe('24.6\u202F°C');
});

test('shows no finer than is usual for the unit and no finer than the channel resolves', () => {
  const text = (unit: string, resolution: number, value: number) =>
    quantityText(value, { ...float, unit, resolution }, { locale: 'en' }).value;
  expect(text('°C', 0.01, 24.634)).toBe('24.6');
  expect(text('V', 0.01, 12.0014)).toBe('12.00');
  expect(text('V', 0.0001, 12.0014)).toBe('12.001');
  expect(text('°C', 1, 24.6)).toBe('25');
});

test('counts the decimals of the resolution in the unit that is shown', () => {
  expect(quantityText(0.0123, { ...float, unit: 'V', resolution: 0.001 }, { locale: 'en' }).full).toBe(
    '12\u202FmV',
  );
  expect(quantityText(152_340, { ...float, unit: 'Ω' }, { locale: 'en' }).full).toBe('152.3\u202FkΩ');
});

test('names relative humidity, and no other share, %RH', () => {
  expect(quantityText(41.2, { ...float, unit: '%' }, { channelName: 'humidity' }).unit).toBe('%RH');
  expect(quantityText(41.2, { ...float, unit: '%' }, { channelName: 'load' }).unit).toBe('%');
});

test('shows a pure number without a unit', () => {
  expect(quantityText(57.4, { ...float, unit: '#' }).full).toBe('57');
});

test('shows what is not there as a dash without a unit', () => {
  for (const value of [null, undefined, NaN, Infinity]) {
    expect(quantityText(value, { ...float, unit: 'V' }).full).toBe('—');
  }
});

test('says on and off for booleans and cuts long words', () => {
  expect(quantityText(true, { datatype: 'boolean' }).full).toBe('on');
  expect(quantityText('x'.repeat(500), { datatype: 'string' }).full).toHaveLength(64);
});

test('shows a unit nobody foresaw as it came, even one that is a property of every object', () => {
  expect(quantityText(1.234, { ...float, unit: 'constructor' }, { locale: 'en' }).full).toBe(
    '1.23\u202Fconstructor',
  );
});

test('an empty text is said to be none', () => {
  expect(quantityText('', { datatype: 'string' }).full).toBe('none');
});

test('a long time is told in its two largest units', () => {
  const text = (seconds: number) => quantityText(seconds, { unit: 's', datatype: 'integer' }).full;
  expect(text(599)).toBe('599\u202Fs');
  expect(text(725)).toBe('12\u202Fmin 5\u202Fs');
  expect(text(93_641)).toBe('1\u202Fd 2\u202Fh');
  expect(text(7200)).toBe('2\u202Fh 0\u202Fmin');
});

test('shows degrees Fahrenheit where somebody chose them, and leaves differences in K', () => {
  preferences.set({ temperatureUnit: '°F' });
  try {
    const options = { locale: 'en' };
    const channel = { unit: '°C', datatype: 'float', resolution: 0.01 } as const;
    expect(quantityText(100, channel, options).full).toBe('212.0\u202F°F');
    expect(quantityText(24.6, { unit: '°C', datatype: 'float' }, options).full).toBe('76.3\u202F°F');
    expect(quantityText(null, channel, options).full).toBe('—');
    expect(quantityText(14.2, { unit: 'K', datatype: 'float' }, options).full).toBe('14.2\u202FK');
  } finally {
    preferences.set({ temperatureUnit: '°C' });
  }
});
