/** What an operator's tools ask of a server: figures by /metrics, kept from everyone else. */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import type { Metrics } from '../metrics.ts';
import { notFound } from '../access.ts';

const loopback = /^(?:127\.|::1$|::ffff:127\.)/;

/** From this machine itself, and not passed on by a proxy that is not trusted; or with the token. */
function mayAsk(request: FastifyRequest, { metricsToken, trustProxy }: Config): boolean {
  const passedOn = trustProxy === undefined && request.headers['x-forwarded-for'] !== undefined;
  if (loopback.test(request.ip) && !passedOn) return true;
  const given = Buffer.from(/^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '');
  const token = Buffer.from(metricsToken ?? '');
  return token.length > 0 && given.length === token.length && timingSafeEqual(given, token);
}

/** Times every request, and answers /metrics. */
export function watch(app: FastifyInstance, config: Config, metrics: Metrics): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request;
    metrics.answered({
      method,
      route: routeOptions.url ?? 'none',
      status: reply.statusCode,
      seconds: reply.elapsedTime / 1000,
    });
    done();
  });
  app.get('/metrics', async (request, reply) => {
    if (!mayAsk(request, config)) throw notFound({ kind: 'address' });
    return reply
      .type(metrics.contentType)
      .header('cache-control', 'no-store')
      .send(await metrics.text());
  });
}
