/** Who is at the screen, in which post, with which rights. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { readSession, type SessionState, type SignedIn } from '../features/accounts/schema.ts';
import { call } from './api.ts';

export type Session = SignedIn & Pick<SessionState, 'district'>;

export const useSessionQuery = () =>
  useQuery({
    queryKey: [readSession.path],
    queryFn: ({ signal }) => call(readSession, {}, { signal }),
    staleTime: 60_000,
    retry: 1,
  });

const Context = createContext<Session | undefined>(undefined);
export const SessionProvider = Context.Provider;

/** The session inside the frame. @throws Error outside of it */
export function useSession(): Session {
  const session = useContext(Context);
  if (!session) throw new Error('this page stands outside the frame and has no session');
  return session;
}

export const useMay = (permission: string) => useSession().permissions.includes(permission);

/** After log-in, log-out or another post: everything on the screen belonged to the former session. */
export function useForgetSession(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== readSession.path });
    await client.invalidateQueries({ queryKey: [readSession.path] });
  };
}
