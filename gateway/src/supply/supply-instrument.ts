/** A set-point or a measurement of a supply: `…Set` and `…Out`, in V and A. */
export type SupplyQuantity = 'vSet' | 'iSet' | 'vOut' | 'iOut';

/** What a supply says about itself besides numbers. */
export interface SupplyStatus {
  readonly output: boolean;
  /** `null` when the instrument does not tell. */
  readonly mode: 'CV' | 'CC' | null;
  /** Protections that are switched on. */
  readonly guards: readonly ('ovp' | 'ocp')[];
  /** Protections that have tripped, as far as the instrument tells. */
  readonly tripped: readonly ('ovp' | 'ocp' | 'otp')[];
}

/** What a protection is to be; what is absent stays as it is. */
export interface ProtectionSettings {
  /** V. */
  readonly ovp?: number | undefined;
  /** A. */
  readonly ocp?: number | undefined;
  readonly ovpOn?: boolean | undefined;
  readonly ocpOn?: boolean | undefined;
}

/** How a request to an instrument is made. */
export interface Request {
  /** Gives it up with E_BUSY. */
  readonly signal: AbortSignal;
  /** Goes before everything that waits. */
  readonly isUrgent?: boolean;
}

/**
 * One output of a lab supply in the words of its dialect. Every method sends what it says once and throws LabError
 * E_TIMEOUT, E_GARBLED, E_BUSY, E_BUS or E_BUS_MISSING; none of them decides anything.
 */
export interface SupplyInstrument {
  /** Smallest steps of the set-points. */
  readonly resolution: { readonly voltageV: number; readonly currentA: number };
  /** A number as the supply has it now; `null` when it says that it has none. */
  ask(quantity: SupplyQuantity, request: Request): Promise<number | null>;
  /** As sure as the dialect allows: what noise makes of an answer must not pass for a change. */
  status(request: Request): Promise<SupplyStatus>;
  /** The set-point as it will be sent, rounded to the steps of the supply. @throws LabError E_LIMIT. */
  rounded(quantity: 'vSet' | 'iSet', value: number): number;
  set(quantity: 'vSet' | 'iSet', value: number, request: Request): Promise<void>;
  /** On an idle line the bytes are handed over before this returns. */
  switchOutput(on: boolean, request: Request): Promise<void>;
  /** Sets protections and reads back what can be. @throws LabError E_UNKNOWN for what the supply does not have. */
  protect(settings: ProtectionSettings, request: Request): Promise<void>;
  /** Clears what has tripped, where the supply has a command for it. */
  clearTrips(request: Request): Promise<void>;
}
