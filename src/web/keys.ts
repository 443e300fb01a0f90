/** Keys without a modifier, heard only when no field has focus, and only if the reader has not turned them off. */
import { useEffect, useEffectEvent, useRef } from 'react';
import { kept } from './kept.ts';

const inField = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.getAttribute('role') === 'combobox') &&
  !(target instanceof HTMLInputElement && ['checkbox', 'radio', 'button'].includes(target.type));

/** A dialog or an open list keeps the keys for itself. */
const layerOpen = () => document.querySelector('[role="dialog"][aria-modal="true"]') !== null;

export type Keys = Record<string, (event: KeyboardEvent) => void>;

/** `keys` by `event.key`, letters in lower case. Enter is left to a focused link or button. */
export function useKeys(keys: Keys, on = true): void {
  const hear = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
    if (inField(event.target) || layerOpen() || kept('keys') === 'off') return;
    const onControl = event.target instanceof HTMLElement && event.target.closest('a, button') !== null;
    if (onControl && (event.key === 'Enter' || event.key === ' ')) return;
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act(event);
  });
  useEffect(() => {
    if (!on) return undefined;
    const listen = (event: KeyboardEvent) => hear(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [on]);
}

/** G, then a letter within a second and a half. */
export function useChords(chords: Record<string, () => void>): void {
  const startedAt = useRef(0);
  const hear = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target) || layerOpen() || kept('keys') === 'off') return;
    if (event.key.toLowerCase() === 'g') {
      startedAt.current = event.timeStamp;
      return;
    }
    const act = chords[event.key.toLowerCase()];
    const soon = startedAt.current > 0 && event.timeStamp - startedAt.current < 1_500;
    startedAt.current = 0;
    if (!act || !soon) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => hear(event);
    // Ahead of single keys: the letter of a chord is not a verb of the queue.
    document.addEventListener('keydown', listen, true);
    return () => document.removeEventListener('keydown', listen, true);
  }, []);
}
