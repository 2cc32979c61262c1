import type { SimulatedWorld } from '../../adapter.ts';
import type { Mlx90640Config } from './config.ts';
import { parseEeprom } from './eeprom.ts';
import { KELVIN, sensitivityAt } from './object-ranges.ts';
import { AUXILIARY, decodeControl, HEIGHT, PIXEL_COUNT, WIDTH, type Subpage } from './protocol.ts';
import {
  backgroundK4,
  compensationCounts,
  createThermalModel,
  dieC,
  planOf,
  supplyV,
  type Ambient,
  type RawFrame,
  type ThermalModel,
} from './temperatures.ts';

/** The die is this much warmer than the air around it (datasheet 12.1.2). */
const SELF_HEATING_K = 8;
const SUPPLY_V = 3.3;
/** Gain of the calibration over gain now. */
const GAIN_RATIO = 1.02;
/** Typical reading of the base-emitter voltage, counts (datasheet 11.2.2.3, the worked example). */
const TYPICAL_VBE = 19_442;
/** Noise-equivalent temperature difference at 16 sub-pages a second, K: a quiet specimen. It grows with the root of the rate. */
const NOISE_AT_16_HZ_K = 0.12;
/** Noise is given for objects of 25 °C (datasheet 12.3). */
const NOISE_OBJECT_K = 298.15;
const WORD_LIMIT = 32_767;

/** Turns what the bench looks like into the words of the sensor, by the sensor's equations the other way round. */
export class SimulatedMeasurement {
  readonly #config: Mlx90640Config;
  readonly #world: SimulatedWorld;
  readonly #model: ThermalModel;
  readonly #isNoisy: boolean;
  readonly #sceneC = new Float32Array(PIXEL_COUNT);
  readonly #ambient: Ambient = { vddV: 0, taC: 0 };

  constructor(config: Mlx90640Config, world: SimulatedWorld, eeprom: Uint16Array, isNoisy: boolean) {
    this.#config = config;
    this.#world = world;
    this.#model = createThermalModel(parseEeprom(eeprom));
    this.#isNoisy = isNoisy;
  }

  /** Measures one sub-page into `words`; the pixels of the other one stay as they are. */
  measure(words: Int16Array, control: number, subpage: Subpage): void {
    const frame = { words, control, subpage };
    this.#measureAmbient(frame);
    const { sensor } = this.#model;
    this.#ambient.vddV = supplyV(sensor, frame);
    this.#ambient.taC = dieC(sensor, frame, this.#ambient.vddV);
    this.#world.thermalScene(this.#sceneC, WIDTH, HEIGHT);
    this.#measurePixels(frame);
  }

  #measureAmbient({ words, control, subpage }: RawFrame): void {
    const { sensor } = this.#model;
    const taC = this.#world.air().temperatureC + SELF_HEATING_K;
    words[AUXILIARY.gain] = Math.round(sensor.gain / GAIN_RATIO);
    const { resolutionBits } = decodeControl(control);
    const correction = 2 ** (sensor.resolutionCode - (resolutionBits - 16));
    const supply = (SUPPLY_V - 3.3) * sensor.kVdd + sensor.vdd25;
    words[AUXILIARY.vdd] = Math.round(supply / correction + this.#noise());
    const ptatArt = (taC - 25) * sensor.ktPtat + sensor.vPtat25;
    const vbeOverPtat = 2 ** 18 / ptatArt - sensor.alphaPtat;
    const ptat = Math.round(TYPICAL_VBE / vbeOverPtat);
    words[AUXILIARY.ptat] = ptat;
    words[AUXILIARY.vbe] = Math.round(ptat * vbeOverPtat + this.#noise());
    const compensation = subpage === 0 ? AUXILIARY.compensationPixel0 : AUXILIARY.compensationPixel1;
    words[compensation] = Math.round(sensor.cpOffset[subpage] / GAIN_RATIO + this.#noise());
  }

  #measurePixels(frame: RawFrame): void {
    const { words, control } = frame;
    const { sensor, ranges } = this.#model;
    const { pixels, offset, offsetPerK, kv, reciprocalAlpha, patternOffset } = planOf(this.#model, frame);
    const { emissivity, reflectedC } = this.#config;
    const { taC, vddV } = this.#ambient;
    const gain = sensor.gain / words[AUXILIARY.gain];
    const gradient = sensor.tgc * compensationCounts(sensor, frame, gain, this.#ambient);
    const background = backgroundK4(taC, reflectedC ?? taC - SELF_HEATING_K, emissivity);
    const countsPerX = emissivity * (1 + sensor.ksTa * (taC - 25));
    const noiseK = NOISE_AT_16_HZ_K * Math.sqrt(decodeControl(control).rateHz / 16);
    const noiseX = 4 * NOISE_OBJECT_K ** 3 * noiseK;
    for (let i = 0; i < pixels.length; i++) {
      const pixel = pixels[i];
      const objectK = this.#sceneC[pixel] + KELVIN;
      const x = (objectK ** 4 - background) * sensitivityAt(ranges, objectK) + noiseX * this.#noise();
      const drift = (offset[i] + offsetPerK[i] * (taC - 25)) * (1 + kv[i] * (vddV - 3.3));
      const counts = (x * countsPerX) / reciprocalAlpha[i] + drift - patternOffset[i] + gradient;
      words[pixel] = Math.round(Math.min(WORD_LIMIT, Math.max(-WORD_LIMIT, counts / gain)));
    }
  }

  #noise(): number {
    return this.#isNoisy ? this.#world.gaussian() : 0;
  }
}
