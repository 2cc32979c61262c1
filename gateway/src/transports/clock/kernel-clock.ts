/** Bits of `timex.status` (linux/timex.h). */
const STA_PLL = 0x0001;
const STA_UNSYNC = 0x0040;
const STA_NANO = 0x2000;
/** `struct timex` as laid out by the ABI of every 64-bit Linux: its size, and the members that are read here. */
const TIMEX_BYTES = 208;
const OFFSET_AT = 8;
const MAX_ERROR_AT = 24;
const STATUS_AT = 40;

/** What the kernel knows of the wall clock it keeps. */
export interface KernelClock {
  /** False until a time service has set it, and again when none was heard for long. */
  readonly isSynchronised: boolean;
  /** What is still to be corrected, ms; `null` where the time service does that by itself, as chrony does. */
  readonly offsetMs: number | null;
  /** Largest error the time service thinks possible, ms. */
  readonly maxErrorMs: number;
}

/** Gives the question to the kernel, `adjtimex` without a change; `undefined` is the answer of a sandbox that has none. */
export async function loadKernelClock(): Promise<() => KernelClock | undefined> {
  const { default: koffi } = await import('koffi');
  // The process itself is searched, not one C library by name: that finds any libc.
  const adjtimex = koffi.load(null).func('adjtimex', 'int', ['void *']);
  const timex = Buffer.alloc(TIMEX_BYTES);
  return () => {
    timex.fill(0);
    return adjtimex(timex) === -1 ? undefined : decodeTimex(timex);
  };
}

/** Reads a `struct timex`. */
export function decodeTimex(timex: Uint8Array): KernelClock {
  const view = new DataView(timex.buffer, timex.byteOffset, timex.byteLength);
  const status = view.getInt32(STATUS_AT, true);
  const offset = Number(view.getBigInt64(OFFSET_AT, true));
  const isSynchronised = (status & STA_UNSYNC) === 0;
  return {
    isSynchronised,
    offsetMs: isSynchronised && (status & STA_PLL) !== 0 ? offset / (status & STA_NANO ? 1e6 : 1e3) : null,
    maxErrorMs: Number(view.getBigInt64(MAX_ERROR_AT, true)) / 1e3,
  };
}
