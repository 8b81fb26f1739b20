/** Seeded draws: the same seed gives the same numbers on every machine. */
export interface Random {
  /** 0 (included) to 1 (excluded). */
  next(): number;
  below(limit: number): number;
  chance(p: number): boolean;
  normal(): number;
  gamma(shape: number): number;
  poisson(mean: number): number;
  /** A count with variance `mean + mean² · dispersion`. */
  count(mean: number, dispersion: number): number;
  pick<T>(of: readonly [T, ...T[]]): T;
}

/** mulberry32 (Tommy Ettinger, public domain), gamma by Marsaglia and Tsang 2000. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * next() ** (1 / shape);
    const d = shape - 1 / 3;
    for (;;) {
      const x = normal();
      const v = (1 + x / Math.sqrt(9 * d)) ** 3;
      if (v > 0 && Math.log(1 - next()) < x ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  const poisson = (mean: number): number => {
    if (!(mean > 0)) return 0;
    if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    let product = next();
    let count = 0;
    for (const end = Math.exp(-mean); product > end; count += 1) product *= next();
    return count;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { next, below, chance: (p) => next() < p, normal, gamma, poisson, count: (mean, dispersion) => poisson(dispersion > 0 ? mean * dispersion * gamma(1 / dispersion) : mean), pick: (of) => of[below(of.length)] ?? of[0] };
}
