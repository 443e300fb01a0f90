import { useEffect } from 'react';

/** Tables that are wider than the screen scroll sideways: by keys too, so they can be reached by Tab while they do. */
export function useReachableTables(): void {
  useEffect(() => {
    let asked = 0;
    const look = () => {
      for (const table of document.querySelectorAll<HTMLElement>('.ant-table-content')) {
        const wide = table.scrollWidth > table.clientWidth;
        if (wide) table.tabIndex = 0;
        else table.removeAttribute('tabindex');
      }
    };
    const soon = () => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(look);
    };
    const changes = new MutationObserver(soon);
    // Another language changes words alone.
    changes.observe(document.body, { childList: true, characterData: true, subtree: true });
    addEventListener('resize', soon);
    return () => {
      cancelAnimationFrame(asked);
      changes.disconnect();
      removeEventListener('resize', soon);
    };
  }, []);
}
