/** Which region of all they may see a reader looks at: a cookie, so that lists, tiles and exports keep to it alike. */
import { useSyncExternalStore } from 'react';

const name = 'fengsui.scope';
const listeners = new Set<() => void>();

export const chosenScope = (): string | undefined =>
  document.cookie
    .split('; ')
    .find((one) => one.startsWith(`${name}=`))
    ?.slice(name.length + 1) || undefined;

export function chooseScope(region: string | undefined): void {
  document.cookie = `${name}=${region ?? ''}; path=/; samesite=lax; max-age=${region ? 31_536_000 : 0}`;
  for (const hear of listeners) hear();
}

/** The same, for what must be drawn anew when another is chosen. */
export const useChosenScope = (): string | undefined =>
  useSyncExternalStore((hear) => {
    listeners.add(hear);
    return () => listeners.delete(hear);
  }, chosenScope);
