import { LabError } from '@labgate/contract';
import type { SensorParameters } from './eeprom.ts';
import { AUXILIARY, PIXEL_COUNT, WIDTH } from './protocol.ts';
import type { Ambient, RawFrame } from './temperatures.ts';

/** In a RAM word: not measured yet, or out of the converter's range. */
const NOT_MEASURED = 0x7fff;
/** Auxiliary words the chip fills with measurements, as the vendor's library knows them: places in a RAM dump, last included. */
const MEASURED_AUXILIARIES = [
  [768, 768],
  [776, 786],
  [788, 790],
  [792, 800],
  [808, 818],
  [820, 822],
  [824, 831],
] as const;

/** Well past what the part survives (datasheet 7), so only bytes that lie are outside. */
const PLAUSIBLE = { vddV: [2, 5], taC: [-60, 150], gainRatio: [0.25, 4] } as const;

/**
 * Refuses a RAM dump that is not a whole measurement.
 * @throws LabError E_GARBLED
 */
export function checkWords({ words, subpage }: RawFrame): void {
  for (let row = 0; row < PIXEL_COUNT / WIDTH; row++) {
    if (words[row * WIDTH] === NOT_MEASURED && (row & 1) === subpage) {
      throw garbled(`row ${row} was not measured`);
    }
  }
  for (const [first, last] of MEASURED_AUXILIARIES) {
    for (let word = first; word <= last; word++) {
      if (words[word] === NOT_MEASURED)
        throw garbled(`auxiliary word ${word - PIXEL_COUNT} was not measured`);
    }
  }
}

/**
 * Refuses a measurement no working sensor can give.
 * @throws LabError E_GARBLED
 */
export function checkAmbient(sensor: SensorParameters, { words }: RawFrame, { vddV, taC }: Ambient): void {
  if (isOutside(vddV, PLAUSIBLE.vddV)) throw garbled(`a supply of ${vddV.toFixed(2)} V`);
  if (isOutside(taC, PLAUSIBLE.taC)) throw garbled(`a die temperature of ${taC.toFixed(1)} °C`);
  const gainRatio = sensor.gain / words[AUXILIARY.gain];
  if (isOutside(gainRatio, PLAUSIBLE.gainRatio)) throw garbled(`a gain of ${gainRatio.toFixed(2)}`);
}

/** True for NaN too. */
function isOutside(value: number, [low, high]: readonly [number, number]): boolean {
  return !(value >= low && value <= high);
}

function garbled(what: string): LabError {
  return new LabError('E_GARBLED', `the camera reports what cannot be right: ${what}`);
}
