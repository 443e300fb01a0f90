/** Where a call comes from and the cookies it carries: what log-ins need to know, without knowing the HTTP library. */
export interface Visit {
  address: string;
  agent: string;
  /** True if the caller's connection is encrypted, here or at a trusted proxy. */
  secure: boolean;
  /** The caller's own name for this server, as `https://host:port`. */
  origin: string;
  /** True if no person asked: a page that refreshes itself does not keep a session open. */
  background: boolean;
  cookie(name: string): string | undefined;
  /** Not readable by scripts, same site only, encrypted where the connection is. `seconds` 0 removes it. */
  setCookie(name: string, value: string, seconds: number): void;
}
