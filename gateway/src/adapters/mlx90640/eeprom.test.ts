import { expect, test } from '@jest/globals';
import { parseEeprom } from './eeprom.ts';
import { simulatedEeprom } from './simulated-eeprom.ts';

function memoryWith(changes: Readonly<Record<number, number>>): Uint16Array {
  const words = simulatedEeprom();
  for (const [word, value] of Object.entries(changes)) words[Number(word)] = value;
  return words;
}

test.each([
  ['the bit of another part is set', memoryWith({ 10: 0x04d9 }), 'E_WRONG_CHIP'],
  ['nothing drives the bus', new Uint16Array(832).fill(0xffff), 'E_WRONG_CHIP'],
  ['it is empty', new Uint16Array(832), 'E_CALIBRATION'],
  ['the supply slope is 0', memoryWith({ 51: 0x00fe }), 'E_CALIBRATION'],
  ['the die temperature slope is 0', memoryWith({ 50: 0x2400 }), 'E_CALIBRATION'],
  ['the gain is 0', memoryWith({ 48: 0 }), 'E_CALIBRATION'],
  ['a third of the pixels is broken', simulatedEeprom().fill(0, 64, 320), 'E_CALIBRATION'],
  ['no pixel is sensitive', memoryWith({ 32: 0xf000, 33: 0 }), 'E_CALIBRATION'],
  ['it is too short', simulatedEeprom().subarray(1), 'E_CALIBRATION'],
])('refuses a memory when %s', (_, words, code) => {
  expect(() => parseEeprom(words)).toThrow(expect.objectContaining({ code }));
});

test('lists every bad pixel, however many there are', () => {
  const words = simulatedEeprom();
  for (let pixel = 0; pixel < 100; pixel++) words[64 + pixel] = pixel % 2 === 0 ? 0 : words[64 + pixel] | 1;
  const { bad } = parseEeprom(words);
  expect([bad.broken.length, bad.outliers.length, bad.count]).toEqual([50, 50, 100]);
});

test('a memory whose drift coefficients are all 0 is read, and not searched for a scale for ever', () => {
  const words = memoryWith({ 52: 0, 54: 0, 55: 0 });
  for (let pixel = 0; pixel < 768; pixel++) words[64 + pixel] &= 0xfff0;
  const { pixels } = parseEeprom(words);
  expect([pixels.ktaScale, pixels.kvScale]).toEqual([0, 0]);
  expect(pixels.kta.every((value) => value === 0)).toBe(true);
});

test('a pixel without a positive sensitivity is bad and does not spoil the scale of the others', () => {
  const good = parseEeprom(simulatedEeprom());
  const words = simulatedEeprom();
  words[32] = (words[32] & 0xfff0) | 0xf;
  for (let pixel = 0; pixel < 768; pixel++) words[64 + pixel] = (words[64 + pixel] & 0xfc0f) | 2;
  words[64 + 77] |= 0x0200;
  const { bad, pixels } = parseEeprom(words);
  expect(pixels.insensitive).toEqual([77]);
  expect(bad.all).toEqual([77]);
  expect(pixels.alphaScale).toBe(good.pixels.alphaScale);
});
