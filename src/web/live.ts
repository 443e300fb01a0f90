/** One stream of sealed ledger lines per page; answers that they make old are asked again. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { live, type LiveEvent } from '../features/ledger/schema.ts';

export interface Connection {
  state: 'connecting' | 'connected' | 'lost';
  /** When the last word from the server came, in milliseconds of this device. */
  heardAt: number;
}

const settleMs = 400;

/** Follows /api/live while `on`. The browser sends Last-Event-ID itself when it connects again, so no line is missed. */
export function useLive(on: boolean): Connection {
  const client = useQueryClient();
  const [connection, setConnection] = useState<Connection>(() => ({ state: 'connecting', heardAt: Date.now() }));
  useEffect(() => {
    if (!on) return undefined;
    const old = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      timer = undefined;
      const features = new Set(old);
      old.clear();
      void client.invalidateQueries({
        predicate: ({ meta }) => ((meta?.['live'] as readonly string[] | undefined) ?? []).some((name) => features.has(name)),
      });
    };
    let stream: EventSource | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    const heard = () => setConnection({ state: 'connected', heardAt: Date.now() });
    const open = () => {
      stream = new EventSource(live.path);
      stream.addEventListener('open', heard);
      stream.addEventListener('line', ({ data }: MessageEvent<string>) => {
        heard();
        const { verb } = JSON.parse(data) as LiveEvent;
        old.add('ledger').add(verb.slice(0, verb.indexOf('.')));
        timer ??= setTimeout(refresh, settleMs);
      });
      stream.addEventListener('refetch', () => void client.invalidateQueries());
      stream.addEventListener('error', () => {
        setConnection((before) => ({ state: 'lost', heardAt: before.heardAt }));
        // A refused stream is closed for good by the browser; a cut one it mends itself.
        if (stream?.readyState === EventSource.CLOSED) again = setTimeout(open, 15_000);
      });
    };
    open();
    return () => {
      stream?.close();
      clearTimeout(timer);
      clearTimeout(again);
    };
  }, [on, client]);
  return connection;
}
