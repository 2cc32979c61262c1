import type { ErrorCode, ErrorContext } from '@labgate/contract';

/** A call on a bus of the process that has the emulation loaded. */
export interface BusRequest {
  readonly id: number;
  readonly bus: string;
  readonly operation: 'write' | 'read' | 'writeRead' | 'close';
  readonly address: number;
  readonly bytes: Uint8Array;
  /** Bytes to read. */
  readonly length: number;
}

/** How the call ended. */
export type BusReply =
  | { readonly id: number; readonly bytes: Uint8Array }
  | {
      readonly id: number;
      readonly error: {
        /** Undefined for anything but a LabError. */
        readonly code: ErrorCode | undefined;
        readonly message: string;
        readonly context: ErrorContext;
      };
    };
