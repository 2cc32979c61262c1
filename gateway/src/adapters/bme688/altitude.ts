/** Sea-level pressure of the standard atmosphere, Pa. */
export const STANDARD_SEA_LEVEL_PRESSURE_PA = 101_325;

/** Altitude in m at a pressure in Pa, by the barometric formula of the standard atmosphere (BMP180 datasheet §3.6). */
export function altitudeM(pressurePa: number, seaLevelPressurePa: number): number {
  return 44_330 * (1 - (pressurePa / seaLevelPressurePa) ** (1 / 5.255));
}
