import type { ReactNode } from 'react';

export function Card({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className="fs-card fs-padded">
      <div className="fs-rail-head">
        <h2>{title}</h2>
        {action}
      </div>
      {children}
    </section>
  );
}
