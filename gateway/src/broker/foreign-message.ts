import type { BridgeCommandRole, Role } from '@labgate/contract';

/** Who published a message, as the broker has verified it. */
export interface Sender {
  readonly clientId: string;
  /** Absent for anonymous clients. */
  readonly user?: string;
  readonly role: Role;
  /** For the role `bridge`: whose rights its commands have. */
  readonly commandRole?: BridgeCommandRole | undefined;
  readonly address: string;
}

/** What a client has published. */
export type PublishedMessage = Pick<ForeignMessage, 'topic' | 'payload' | 'qos'>;

/** A message that came over the broker. */
export interface ForeignMessage {
  readonly topic: string;
  /** Must not be changed: other receivers share it. */
  readonly payload: Uint8Array;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  /** Absent for messages the gateway itself published. */
  readonly sender?: Sender;
  /** Where MQTT 5 says that the reply goes, and what it has to carry (contract §9). */
  readonly responseTopic?: string;
  readonly correlation?: Uint8Array;
}
