import type { ErrorCode } from '@labgate/contract';

const DOCTOR = 'Run “labgate doctor” on the gateway: it says what answers and what does not.';

const REMEDIES: Readonly<Partial<Record<ErrorCode, string>>> = {
  E_NACK:
    'Check power, wiring and the address of the chip; “labgate doctor” lists the addresses that answer.',
  E_TIMEOUT: 'Check the cable and that the device is switched on, then that its port and speed are right.',
  E_BUS:
    'Check pull-ups and cable length; a chip that holds the data line low needs its power switched off and on.',
  E_BUS_MISSING:
    'Switch the bus on (raspi-config or dtparam), or plug the adapter in; “labgate doctor” lists what there is.',
  E_PERMISSION: 'Put the user of the gateway into the groups “i2c” and “dialout”, then start it again.',
  E_GARBLED: 'Check baud rate, grounding and cable length; another program may be using the same port.',
  E_WRONG_CHIP: 'The configured kind or address is not what is built in: correct it in labgate.yaml.',
  E_CALIBRATION:
    'Switch the sensor off and on once; if it stays, its memory is damaged and it has to be replaced.',
  E_NOT_READY: 'Wait: the sensor is still settling.',
  E_NOT_CONNECTED: 'Nothing to do if the input is meant to be open; else check its wire.',
  E_DEVICE_LOST: 'Check its power and cable. The gateway tries again by itself.',
  E_UNREACHABLE: 'Check the address, the network cable and that the other side is switched on.',
  E_DISK_FULL: 'Free space on the gateway, or shorten what it keeps in labgate.yaml.',
  E_CONFIG: 'The log of the gateway names the place in labgate.yaml; “labgate doctor” does too.',
};

/** The next thing to try about a failure, in one sentence. */
export function remedyText(code: string): string {
  return Object.entries(REMEDIES).find(([known]) => known === code)?.[1] ?? DOCTOR;
}
