/** True if an address may register by itself: its domain is on the list, or the list is empty. Pure. */
export function mayRegister(email: string, domains: readonly string[]): boolean {
  const domain = email.toLowerCase().replace(/^.*@/s, "");
  return domains.length === 0 || domains.some((allowed) => allowed.toLowerCase() === domain);
}
