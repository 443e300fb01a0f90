/** Whether somebody is at the screen: questions that a page asks by itself must not keep a session open. */
const awayMillis = 60_000;
let seenAt = Date.now();

if (typeof document !== 'undefined')
  for (const sign of ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const)
    document.addEventListener(sign, () => (seenAt = Date.now()), { capture: true, passive: true });

export const isAway = (now = Date.now()): boolean => now - seenAt > awayMillis;
