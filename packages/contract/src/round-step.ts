/** Of 1, 2, 5, 10, 20 … and 0.5, 0.2 … the next that is at least `atLeast`, which is above 0: steps that people count in. */
export function roundStep(atLeast: number): number {
  const decade = 10 ** Math.floor(Math.log10(atLeast));
  const factor = [1, 2, 5, 10].find((each) => each * decade >= atLeast * (1 - 1e-9)) ?? 10;
  return factor * decade;
}
