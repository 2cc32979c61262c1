import { LabError } from '@labgate/contract';
import type { I2cContext, Reading, Session, StreamSample, ThermalImage } from '../../adapter.ts';
import { repairPixels } from './bad-pixels.ts';
import type { Mlx90640Config } from './config.ts';
import { parseEeprom, type Calibration } from './eeprom.ts';
import { checkAmbient, checkWords } from './frame-check.ts';
import { PictureTurner } from './orientation.ts';
import { Pace } from './pace.ts';
import {
  decodeControl,
  decodeWords,
  DUMP_WORDS,
  encodeControl,
  hasNewData,
  HEIGHT,
  lastSubpage,
  PIXEL_COUNT,
  REGISTERS,
  STATUS_CLEAR,
  WIDTH,
  type Subpage,
} from './protocol.ts';
import { RateMeter } from './rate-meter.ts';
import { Registers } from './registers.ts';
import { STATISTICS_PERIOD_MS, statisticsSample } from './statistics.ts';
import {
  computeTemperatures,
  dieC,
  createThermalModel,
  planOf,
  supplyV,
  type RawFrame,
  type ThermalModel,
} from './temperatures.ts';

/** Measurements to wait for after power-on, and so after any change (datasheet 10.5). */
const SUBPAGES_TO_DISCARD = 2;
/** So many in a row are not bad luck: the bus is slower than the sensor. */
const MOST_TORN_IN_A_ROW = 4;
/** Repetitions of a sub-page to the last bit; noise alone makes one impossible. */
const MOST_REPETITIONS = 2;
/** Measurements of the other sub-page after which the pixels of one are too old to be shown. */
const MOST_MISSED_SUBPAGES = 4;
/** Reflected temperature in the open air, relative to the die (datasheet 11.2.2.9, 12.1.2). */
const REFLECTED_BELOW_DIE_K = 8;

/**
 * Opens a camera: reads its calibration memory and puts it into the configured mode.
 * @throws LabError E_NACK, E_WRONG_CHIP, E_CALIBRATION, E_GARBLED when the memory reads differently twice, E_VERIFY when
 * the chip does not keep its settings.
 */
export async function openMlx90640(context: I2cContext<Mlx90640Config>): Promise<Session> {
  const { bus, config } = context;
  const registers = new Registers(bus, config.address);
  const calibration = parseEeprom(await readEeprom(registers));
  const previous = await registers.readWord(REGISTERS.control);
  const control = encodeControl(config, previous);
  await registers.writeWord(REGISTERS.control, control);
  const kept = await registers.readWord(REGISTERS.control);
  if (kept !== control) {
    throw new LabError('E_VERIFY', 'the camera does not keep its settings', { context: { control, kept } });
  }
  // A change takes effect when the sub-page under measurement is finished (datasheet 12.2.1).
  if (previous !== control) await context.settle(1000 / decodeControl(previous).rateHz);
  await registers.writeWord(REGISTERS.status, STATUS_CLEAR);
  return new Mlx90640Session(context, registers, calibration, control);
}

/** The memory has no checksum and a wrong bit would falsify every picture to come, so it is read twice. */
async function readEeprom(registers: Registers): Promise<Uint16Array> {
  const words = new Uint16Array(DUMP_WORDS);
  const bytes = new Uint8Array(2 * DUMP_WORDS);
  await registers.readBytes(REGISTERS.eeprom, bytes);
  decodeWords(bytes, words);
  await registers.readBytes(REGISTERS.eeprom, bytes);
  if (decodeWords(bytes, words)) {
    throw new LabError('E_GARBLED', 'the calibration memory of the camera reads differently each time');
  }
  return words;
}

/** An open camera. Every picture is whole: the sub-page that is not fresh keeps its pixels. */
class Mlx90640Session implements Session {
  readonly #config: Mlx90640Config;
  readonly #time: I2cContext<Mlx90640Config>['time'];
  readonly #registers: Registers;
  readonly #control: number;
  readonly #model: ThermalModel;
  readonly #dump = new Uint8Array(2 * DUMP_WORDS);
  readonly #frame: RawFrame;
  readonly #rate = new RateMeter();
  readonly #pace = new Pace(STATISTICS_PERIOD_MS);
  readonly #image: ThermalImage;
  readonly #turner: PictureTurner;
  readonly #periodUs: number;
  #isReading = false;
  #toDiscard = SUBPAGES_TO_DISCARD;
  #tornInARow = 0;
  #torn = 0;
  #repetitions = 0;
  /** Measurements since each sub-page was last fresh; Infinity until it has been seen. */
  readonly #ages: [number, number] = [Infinity, Infinity];
  #quietUntilUs: number;

  constructor(
    { config, time }: I2cContext<Mlx90640Config>,
    registers: Registers,
    calibration: Calibration,
    control: number,
  ) {
    this.#config = config;
    this.#time = time;
    this.#registers = registers;
    this.#control = control;
    this.#model = createThermalModel(calibration);
    this.#frame = { words: new Int16Array(DUMP_WORDS), control, subpage: 0 };
    this.#image = emptyImage(config, calibration.bad.count);
    this.#turner = new PictureTurner(config.orientation);
    this.#periodUs = 1e6 / config.rateHz;
    this.#quietUntilUs = time.monoUs();
  }

  async read(): Promise<Reading> {
    // The runner may have given up on a reading that still waits for the bus.
    if (this.#isReading) return this.#notReady();
    this.#isReading = true;
    try {
      return await this.#readSubpage();
    } finally {
      this.#isReading = false;
    }
  }

  async close(): Promise<void> {
    // The chip may go on measuring: it has no state that a next opening would not set.
  }

  async #readSubpage(): Promise<Reading> {
    const registers = this.#registers;
    const status = await registers.readWord(REGISTERS.status);
    if (!hasNewData(status)) return this.#notReady();
    const subpage = lastSubpage(status);
    this.#quietUntilUs = this.#time.monoUs() + this.#periodUs * QUIET_SHARE;
    // Cleared before the RAM is read: set again after it, the flag tells that words were replaced meanwhile.
    await registers.writeWord(REGISTERS.status, STATUS_CLEAR);
    await registers.readBytes(REGISTERS.ram, this.#dump);
    this.#image.monoUs = this.#time.monoUs();
    this.#image.tsUs = this.#time.nowMs() * 1000;
    await this.#checkSettings();
    const statusAfter = await registers.readWord(REGISTERS.status);
    if (hasNewData(statusAfter) || lastSubpage(statusAfter) !== subpage) return this.#discardTorn();
    this.#tornInARow = 0;
    this.#frame.subpage = subpage;
    const isNew = decodeWords(this.#dump, this.#frame.words);
    if (this.#toDiscard > 0) {
      this.#toDiscard -= 1;
      return this.#notReady();
    }
    return isNew ? this.#takeSubpage(this.#frame) : this.#discardRepetition();
  }

  /** A supply dip resets the chip to the mode in its memory, in which the words would be read wrongly. */
  async #checkSettings(): Promise<void> {
    const control = await this.#registers.readWord(REGISTERS.control);
    if (control !== this.#control) {
      throw new LabError('E_GARBLED', 'the camera has lost its settings', {
        context: { control, expected: this.#control },
      });
    }
  }

  #discardTorn(): Reading {
    this.#torn += 1;
    this.#tornInARow += 1;
    this.#quietUntilUs = this.#time.monoUs(); // the one that replaced it is there already
    if (this.#tornInARow < MOST_TORN_IN_A_ROW) return this.#notReady();
    this.#tornInARow = 0;
    throw new LabError('E_GARBLED', 'sub-pages come faster than the bus can read them: lower rateHz', {
      context: { rateHz: this.#config.rateHz, torn: this.#torn },
    });
  }

  #discardRepetition(): Reading {
    this.#repetitions += 1;
    if (this.#repetitions < MOST_REPETITIONS) return this.#notReady();
    throw new LabError('E_GARBLED', 'the camera repeats the same measurement: it is frozen', {
      context: { repetitions: this.#repetitions },
    });
  }

  #takeSubpage(frame: RawFrame): Reading {
    this.#repetitions = 0;
    checkWords(frame);
    this.#fillImage(frame);
    this.#rate.record(this.#image.monoUs);
    this.#image.rateHz = this.#rate.rateHz;
    const image = this.#turner.turn(this.#image);
    return { ready: true, samples: this.#dueSamples(image), image };
  }

  #fillImage(frame: RawFrame): void {
    const image = this.#image;
    const { sensor } = this.#model;
    image.vddV = supplyV(sensor, frame);
    image.taC = dieC(sensor, frame, image.vddV);
    checkAmbient(sensor, frame, image);
    const reflectedC = this.#config.reflectedC ?? image.taC - REFLECTED_BELOW_DIE_K;
    computeTemperatures(this.#model, frame, image, this.#config.emissivity, reflectedC, image.temperaturesC);
    repairPixels(planOf(this.#model, frame).repairs, image.temperaturesC);
    image.subpage = frame.subpage;
    this.#ages[frame.subpage] = 0;
    this.#age(frame.subpage === 0 ? 1 : 0);
  }

  /** Pixels nobody has measured for a while must not look like a cool board. */
  #age(subpage: Subpage): void {
    this.#ages[subpage] += 1;
    if (this.#ages[subpage] !== MOST_MISSED_SUBPAGES + 1) return;
    this.#ages[subpage] = Infinity;
    const { pixels } = this.#model.plans[this.#config.pattern][subpage];
    for (const pixel of pixels) this.#image.temperaturesC[pixel] = NaN;
  }

  #dueSamples(image: ThermalImage): StreamSample[] {
    const isWhole = this.#ages.every((age) => age !== Infinity);
    return isWhole && this.#pace.isDue(this.#image.monoUs) ? [statisticsSample(image, this.#torn)] : [];
  }

  /** Asks little while nothing can have come, and often when it is due. */
  #notReady(): Reading {
    const quietUs = this.#quietUntilUs - this.#time.monoUs();
    const oftenMs = Math.min(MOST_POLL_MS, this.#periodUs / 16_000);
    return { ready: false, retryAfterMs: Math.max(oftenMs, quietUs / 1000) };
  }
}

/** Share of the period in which nothing can be new (datasheet 10.5: the period less 20 %). */
const QUIET_SHARE = 0.8;
const MOST_POLL_MS = 5;

function emptyImage({ emissivity, pattern }: Mlx90640Config, badPixels: number): ThermalImage {
  return {
    width: WIDTH,
    height: HEIGHT,
    temperaturesC: new Float32Array(PIXEL_COUNT).fill(NaN),
    subpage: 0,
    chessPattern: pattern === 'chess',
    taC: NaN,
    vddV: NaN,
    emissivity,
    rateHz: 0,
    badPixels,
    tsUs: 0,
    monoUs: 0,
  };
}
