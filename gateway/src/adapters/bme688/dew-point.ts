/** Magnus coefficients over water (Alduchov and Eskridge, 1996). */
const MAGNUS_A = 17.625;
const MAGNUS_B_C = 243.04;

/** Dew point in °C of air at a temperature in °C and a relative humidity in %; `null` for air without any moisture. */
export function dewPointC(temperatureC: number, humidity: number): number | null {
  if (!(humidity > 0)) return null;
  const saturation = Math.log(humidity / 100) + (MAGNUS_A * temperatureC) / (MAGNUS_B_C + temperatureC);
  const dewPoint = (MAGNUS_B_C * saturation) / (MAGNUS_A - saturation);
  return Number.isFinite(dewPoint) ? dewPoint : null;
}
