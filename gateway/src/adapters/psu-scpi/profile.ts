/**
 * A dialect: what is sent for each thing a supply can do. `{ch}` stands for the channel, `{value}` for a number. A line
 * that a supply does not have is left out.
 */
export interface ScpiProfile {
  /** Makers and series, for people. */
  readonly summary: string;
  /** Sent when the supply is opened, before anything is asked. */
  readonly start: readonly string[];
  /** Sent when it is closed, so that the front panel works again. */
  readonly end: readonly string[];
  readonly setVoltage: string;
  readonly setCurrent: string;
  readonly askVoltage: string;
  readonly askCurrent: string;
  readonly measureVoltage: string;
  readonly measureCurrent: string;
  readonly outputOn: string;
  readonly outputOff: string;
  readonly askOutput: string;
  /** Answers `CV` or `CC`, or something else when it does not regulate. */
  readonly askMode?: string;
  readonly askError?: string;
  readonly ovp?: ScpiProtection;
  readonly ocp?: ScpiProtection;
  /** The supply hears nothing for so long after each line, ms. */
  readonly gapMs: number;
  /** Digits after the point of set-points. */
  readonly decimals: { readonly voltage: number; readonly current: number };
}

/** The lines of a protection. */
interface ScpiProtection {
  readonly setLevel?: string;
  readonly askLevel?: string;
  readonly on?: string;
  readonly off?: string;
  readonly askOn?: string;
  readonly askTripped?: string;
  readonly clear?: string;
}

/** Names of the dialects, as the configuration spells them. */
export const PROFILE_NAMES = ['generic', 'rigol', 'owon'] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

/** SCPI-99 volume 2 ("Command Reference"): what a supply of one channel that follows it takes. */
const GENERIC: ScpiProfile = {
  summary: 'supplies with one channel that follow SCPI-99',
  start: ['SYST:REM', '*CLS'],
  end: ['SYST:LOC'],
  setVoltage: 'VOLT {value}',
  setCurrent: 'CURR {value}',
  askVoltage: 'VOLT?',
  askCurrent: 'CURR?',
  measureVoltage: 'MEAS:VOLT?',
  measureCurrent: 'MEAS:CURR?',
  outputOn: 'OUTP ON',
  outputOff: 'OUTP OFF',
  askOutput: 'OUTP?',
  askError: 'SYST:ERR?',
  ovp: {
    setLevel: 'VOLT:PROT {value}',
    askLevel: 'VOLT:PROT?',
    askTripped: 'VOLT:PROT:TRIP?',
    clear: 'VOLT:PROT:CLE',
  },
  ocp: {
    on: 'CURR:PROT:STAT ON',
    off: 'CURR:PROT:STAT OFF',
    askOn: 'CURR:PROT:STAT?',
    askTripped: 'CURR:PROT:TRIP?',
    clear: 'CURR:PROT:CLE',
  },
  gapMs: 10,
  decimals: { voltage: 3, current: 3 },
};

/**
 * Rigol DP700 and DP800 series, as their programming guides and several published drivers agree: `:OUTP:…:QUES?` answers
 * YES or NO, `:OUTP:MODE?` CV, CC or UR. Models without an A round to 10 mV, which a finer set-point does not survive:
 * it is then E_VERIFY. Not tried on an instrument by us.
 */
const RIGOL: ScpiProfile = {
  summary: 'Rigol DP700 and DP800 series',
  start: ['SYST:REM', '*CLS'],
  end: ['SYST:LOC'],
  setVoltage: ':SOUR{ch}:VOLT {value}',
  setCurrent: ':SOUR{ch}:CURR {value}',
  askVoltage: ':SOUR{ch}:VOLT?',
  askCurrent: ':SOUR{ch}:CURR?',
  measureVoltage: ':MEAS:VOLT? CH{ch}',
  measureCurrent: ':MEAS:CURR? CH{ch}',
  outputOn: ':OUTP CH{ch},ON',
  outputOff: ':OUTP CH{ch},OFF',
  askOutput: ':OUTP? CH{ch}',
  askMode: ':OUTP:MODE? CH{ch}',
  askError: ':SYST:ERR?',
  ovp: {
    setLevel: ':OUTP:OVP:VAL CH{ch},{value}',
    askLevel: ':OUTP:OVP:VAL? CH{ch}',
    on: ':OUTP:OVP CH{ch},ON',
    off: ':OUTP:OVP CH{ch},OFF',
    askOn: ':OUTP:OVP? CH{ch}',
    askTripped: ':OUTP:OVP:QUES? CH{ch}',
    clear: ':OUTP:OVP:CLEAR CH{ch}',
  },
  ocp: {
    setLevel: ':OUTP:OCP:VAL CH{ch},{value}',
    askLevel: ':OUTP:OCP:VAL? CH{ch}',
    on: ':OUTP:OCP CH{ch},ON',
    off: ':OUTP:OCP CH{ch},OFF',
    askOn: ':OUTP:OCP? CH{ch}',
    askTripped: ':OUTP:OCP:QUES? CH{ch}',
    clear: ':OUTP:OCP:CLEAR CH{ch}',
  },
  gapMs: 10,
  decimals: { voltage: 3, current: 3 },
};

/**
 * Owon SP and SPE series and the Kiprim DC310S, at 115200 baud as they come: no error queue, protections are limits that
 * are always on. Partly confirmed by what owners of a DC310S and of SPE supplies have published: set-points,
 * measurements, output and limits are. `SYST:LOC` is in one driver, `SYST:REM` in none that we know. A DC310S answers
 * `ERR` to a question that it does not know; that it is silent about any other unknown line was seen by one owner only.
 * Not tried on an instrument by us.
 */
const OWON: ScpiProfile = {
  summary: 'Owon SP and SPE series',
  start: ['SYST:REM'],
  end: ['SYST:LOC'],
  setVoltage: 'VOLT {value}',
  setCurrent: 'CURR {value}',
  askVoltage: 'VOLT?',
  askCurrent: 'CURR?',
  measureVoltage: 'MEAS:VOLT?',
  measureCurrent: 'MEAS:CURR?',
  outputOn: 'OUTP ON',
  outputOff: 'OUTP OFF',
  askOutput: 'OUTP?',
  ovp: { setLevel: 'VOLT:LIM {value}', askLevel: 'VOLT:LIM?' },
  ocp: { setLevel: 'CURR:LIM {value}', askLevel: 'CURR:LIM?' },
  gapMs: 30,
  decimals: { voltage: 3, current: 3 },
};

/** The dialects: data, so that another one is a table and no code. */
export const PROFILES: Readonly<Record<ProfileName, ScpiProfile>> = {
  generic: GENERIC,
  rigol: RIGOL,
  owon: OWON,
};

/** A line of a profile with its channel and number filled in. */
export function fillIn(template: string, channel: number, value = ''): string {
  return template.replaceAll('{ch}', String(channel)).replaceAll('{value}', value);
}
