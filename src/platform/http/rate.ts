/** How often one address may call what needs no log-in. */

/** At most so many addresses are counted at once; past that the oldest minute's counts are given up, never memory. */
const mostAddresses = 50_000;

/** @returns a test of one more call: false once `perMinute` calls of an address came in the running minute; 0: no limit */
export function ratePerMinute(perMinute: number, now: () => number = () => performance.now()): (address: string) => boolean {
  const calls = new Map<string, number>();
  let minute = -1;
  return (address) => {
    if (perMinute === 0) return true;
    const current = Math.floor(now() / 60_000);
    if (current !== minute || calls.size >= mostAddresses) {
      minute = current;
      calls.clear();
    }
    const count = (calls.get(address) ?? 0) + 1;
    calls.set(address, count);
    return count <= perMinute;
  };
}
