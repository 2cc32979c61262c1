/**
 * Takes a frame into an exponential average over `frames` of them, in place; 1 starts anew. A pixel that was or is not
 * available takes what the frame says of it.
 */
export function averagedField(field: Float32Array, average: Float32Array, frames: number): void {
  for (let i = 0; i < field.length; i++) {
    const beforeC = average[i] ?? NaN;
    const nowC = field[i] ?? NaN;
    const nextC = beforeC + (nowC - beforeC) / frames;
    average[i] = Number.isNaN(nextC) ? nowC : nextC;
  }
}
