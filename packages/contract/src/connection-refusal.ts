/** «Unacceptable protocol version» of MQTT 3.1.1 (§3.2.2.3) and «Unsupported Protocol Version» of MQTT 5 (§3.2.2.2). */
const OTHER_VERSION: readonly number[] = [1, 0x84];
/** Refused user names, passwords and clients of MQTT 3.1.1 (§3.2.2.3) and MQTT 5 (§3.2.2.2). */
const LOGIN_REFUSED: readonly number[] = [4, 5, 0x86, 0x87];

/** True for the code of a CONNACK by which a broker wants to be spoken to in another version of MQTT. */
export function isOtherVersion(code: number): boolean {
  return OTHER_VERSION.includes(code);
}

/** True for the code of a CONNACK by which a broker does not let this user in. */
export function isLoginRefused(code: number): boolean {
  return LOGIN_REFUSED.includes(code);
}
