import { expect, test } from '@jest/globals';
import { readVectors } from '@labgate/testkit';
import { parseEeprom } from './eeprom.ts';
import { checkAmbient, checkWords } from './frame-check.ts';
import { AUXILIARY, type Subpage } from './protocol.ts';
import { simulatedEeprom } from './simulated-eeprom.ts';
import type { RawFrame } from './temperatures.ts';

const { sensor } = parseEeprom(simulatedEeprom());

function frame(changes: Readonly<Record<number, number>>, subpage: Subpage = 0): RawFrame {
  const words = new Int16Array(832).fill(100);
  words[AUXILIARY.gain] = sensor.gain;
  for (const [word, value] of Object.entries(changes)) words[Number(word)] = value;
  return { words, control: 0x1901, subpage };
}

const GOOD = { vddV: 3.3, taC: 40 };
const garbled = expect.objectContaining({ code: 'E_GARBLED' });

test('accepts every frame of the vectors', () => {
  const { vectors } = readVectors('mlx90640.json') as { vectors: { frame: number[] }[] };
  for (const { frame: words } of vectors) {
    const subpage = words[833] === 0 ? 0 : 1;
    expect(() =>
      checkWords({ words: Int16Array.from(words.slice(0, 832)), control: 0, subpage }),
    ).not.toThrow();
  }
});

test.each([
  ['a row', 64, 0],
  ['the die', AUXILIARY.vbe, 0],
  ['the gain', AUXILIARY.gain, 1],
  ['the supply', AUXILIARY.vdd, 1],
  ['the last auxiliary', 831, 0],
] as const)('refuses a frame in which %s was not measured', (_, word, subpage) => {
  expect(() => checkWords(frame({ [word]: 0x7fff }, subpage))).toThrow(garbled);
});

test('does not look at rows of the other sub-page, nor at auxiliary words that mean nothing', () => {
  expect(() => checkWords(frame({ 64: 0x7fff, 787: 0x7fff, 805: 0x7fff }, 1))).not.toThrow();
});

test.each([
  ['no supply', { ...GOOD, vddV: 0 }, {}],
  ['no number for the die', { ...GOOD, taC: NaN }, {}],
  ['a die on fire', { ...GOOD, taC: 400 }, {}],
  ['no gain', GOOD, { [AUXILIARY.gain]: 0 }],
  ['a negative gain', GOOD, { [AUXILIARY.gain]: -6000 }],
])('refuses a measurement with %s', (_, ambient, changes) => {
  expect(() => checkAmbient(sensor, frame(changes), ambient)).toThrow(garbled);
});

test('accepts a cold camera on a weak supply', () => {
  expect(() => checkAmbient(sensor, frame({}), { vddV: 2.9, taC: -39 })).not.toThrow();
});
