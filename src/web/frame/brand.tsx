/** The beacon tower of the name, its fire lit. */
export function Beacon({ size = 24 }: { size?: number }) {
  return (
    <svg className="fs-beacon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path
        fill="var(--fs-risk-orange-fill)"
        stroke="var(--fs-risk-orange-edge)"
        strokeWidth="0.6"
        d="M12 1.4c2.2 2 3.3 3.6 3.3 5.2A3.2 3.2 0 0 1 12 9.8a3.2 3.2 0 0 1-3.3-3.2c0-1.6 1.1-3.2 3.3-5.2z"
      />
      <path
        fill="var(--fs-act)"
        d="M4.5 8h2.6v2h2.2V8h.2c.6 1.6 1.4 2.3 2.5 2.3S13.9 9.600 14.500 8h.2v2h2.2V8h2.6v5l-1.600 1.200L19.200 22.500h-4.600V19a2.600 2.600 0 0 0-5.200 0v3.500H4.800l1.300-8.300L4.500 13z"
      />
    </svg>
  );
}
