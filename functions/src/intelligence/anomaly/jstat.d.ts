// jstat has no types; these are the two functions used of it.
declare module "jstat" {
  const jStat: {
    /** The regularised incomplete beta function. */
    ibeta(x: number, a: number, b: number): number;
    gammaln(x: number): number;
  };
  export default jStat;
}
