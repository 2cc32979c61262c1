const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const MAC = /^[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5}|(?:-[0-9A-Fa-f]{2}){5})$/;

/** Why text is no IPv4 address; `undefined` when it is one. */
export function ipv4Fault(text: string): string | undefined {
  return IPV4.test(text) ? undefined : 'Four numbers from 0 to 255 with dots, for example 10.100.0.2.';
}

/** Why text is no MAC address of one interface; `undefined` when it is one. */
export function macFault(text: string): string | undefined {
  if (!MAC.test(text)) return 'Six pairs of hex digits, for example 08:00:30:00:00:01 or 08-00-30-00-00-01.';
  // IEEE 802: the lowest bit of the first octet marks a group.
  if ((Number.parseInt(text.slice(0, 2), 16) & 1) === 1)
    return 'This is the address of a group, not of one board.';
  return /^[0:-]+$/.test(text) ? 'All zeros is no address.' : undefined;
}

/** A MAC address in the form that is shown: `AA:BB:CC:DD:EE:FF`. */
export function formatMac(text: string): string {
  return text.replaceAll('-', ':').toUpperCase();
}
