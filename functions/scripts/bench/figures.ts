/** The value below which `share` of the measurements lie (nearest rank). */
export function percentile(measurements: readonly number[], share: number): number {
  const sorted = [...measurements].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (measurements: readonly number[]): number => percentile(measurements, 0.5);

/** Milliseconds or mebibytes for a table. */
export const short = (value: number): number => (value < 10 ? Math.round(value * 100) / 100 : Math.round(value));

/** Milliseconds each of `times` calls took, one after the other. */
export async function timed(times: number, call: (i: number) => Promise<unknown>): Promise<number[]> {
  const took: number[] = [];
  for (let i = 0; i < times; i += 1) {
    const started = performance.now();
    await call(i);
    took.push(performance.now() - started);
  }
  return took;
}
