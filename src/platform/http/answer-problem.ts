import type { FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseError } from '../db/index.ts';
import type { Feature } from '../feature.ts';
import { Problem, problem } from '../problem.ts';

export type Language = 'zh' | 'en';

/** zh unless the reader's first wish is English. */
export function languageOf(request: FastifyRequest): Language {
  const wish = request.headers['accept-language'] ?? '';
  return /^\s*en\b/i.test(wish) ? 'en' : 'zh';
}

export interface FieldFault {
  field: string;
  message: string;
}

const faults = (errors: readonly FieldFault[]) =>
  errors.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join('; ');

export const invalidInput = problem<{ errors: FieldFault[] }>(
  'invalid-input',
  422,
  { zh: '有内容要改', en: 'Some input needs mending' },
  ({ errors }) => ({
    zh: `没有保存。改好后再提交：${faults(errors)}`,
    en: `Nothing was saved. Mend and submit again: ${faults(errors)}`,
  }),
);

/** The same for a question: there was nothing to save. */
export const invalidQuestion = problem<{ errors: FieldFault[] }>(
  invalidInput.slug,
  invalidInput.status,
  { zh: '查看条件要改', en: 'The question needs mending' },
  ({ errors }) => ({
    zh: `按这样的条件查不了：${faults(errors)}`,
    en: `This cannot be looked up: ${faults(errors)}`,
  }),
);

const unreadable = problem('unreadable-request', 400, { zh: '请求读不懂', en: 'Unreadable request' }, () => ({
  zh: '请求格式不对，没有保存。正文要是 UTF-8 的 JSON。',
  en: 'The request is malformed; nothing was saved. The body must be JSON in UTF-8.',
}));

const tooLarge = problem('too-large', 413, { zh: '内容太大', en: 'Too large' }, () => ({
  zh: '内容超过上限，没有保存。分几次提交。',
  en: 'The content is over the limit; nothing was saved. Submit it in parts.',
}));

export const tooMany = problem('too-many-requests', 429, { zh: '太频繁', en: 'Too many requests' }, () => ({
  zh: '短时间内次数太多。等一分钟再试。',
  en: 'Too many requests in a short time. Wait a minute and try again.',
}));

const busy = problem('busy', 503, { zh: '系统正忙', en: 'Busy' }, () => ({
  zh: '这一步等得太久，已停下，没有保存。过一会儿再试。',
  en: 'This step waited too long and was stopped; nothing was saved. Try again in a moment.',
}));

const busyReading = problem(busy.slug, busy.status, busy.title, () => ({
  zh: '这次查看等得太久，已停下。已保存的内容不受影响，过一会儿再试。',
  en: 'Looking this up took too long and was stopped. What is saved is safe; try again in a moment.',
}));

const unreadableQuestion = problem(unreadable.slug, unreadable.status, unreadable.title, () => ({
  zh: '地址或条件的格式不对，查不了。核对后再试。',
  en: 'The address or its conditions are malformed, so nothing can be looked up. Check them and try again.',
}));

export const noSuchAddress = problem('no-such-address', 404, { zh: '没有这个地址', en: 'No such address' }, () => ({
  zh: '这个地址不存在。核对后再试；接口清单在 /api/openapi.json。',
  en: 'There is nothing at this address. Check it; the API is listed in /api/openapi.json.',
}));

export const unstorable = problem(
  'unstorable-text',
  422,
  { zh: '有存不下的字符', en: 'A character that cannot be stored' },
  () => ({
    zh: '内容里有存不下的控制字符，没有保存。重新输入这一项，不要从别的程序整段粘贴。',
    en: 'The text holds a control character that cannot be stored; nothing was saved. Type it again instead of pasting.',
  }),
);
/** Codes of PostgreSQL: a NUL, or bytes that are no text. */
const noText = new Set(['22021', '22P05']);

/** Codes of PostgreSQL: statement or lock timeout, deadlock, serialisation. */
const passing = new Set(['57014', '55P03', '40P01', '40001']);

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route only looks, whatever its method. */
    reads?: boolean;
  }
}

/** Whether a request only looks: then a refusal must not speak of saving. */
export const onlyReads = ({ method, routeOptions }: FastifyRequest): boolean =>
  method === 'GET' || method === 'HEAD' || routeOptions.config.reads === true;

function asProblem(error: unknown, refusals: NonNullable<Feature['refusals']>, reading: boolean): Problem | undefined {
  if (error instanceof Problem) return error;
  if (error instanceof DatabaseError) {
    if (error.constraint && refusals[error.constraint]) return refusals[error.constraint]!(error);
    if (noText.has(error.code)) return unstorable({});
    return passing.has(error.code) ? (reading ? busyReading : busy)({}) : undefined;
  }
  const { statusCode, code } = error as { statusCode?: number; code?: string };
  if (statusCode === 413) return tooLarge({});
  if (statusCode === 429) return tooMany({});
  if (code?.startsWith('FST_ERR_CTP') || (statusCode && statusCode >= 400 && statusCode < 500))
    return (reading ? unreadableQuestion : unreadable)({});
  return undefined;
}

/** Answers any failure as application/problem+json. A bug is logged with the request's id and answered with that id alone. */
export function answerProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  refusals: NonNullable<Feature['refusals']>,
): FastifyReply {
  const language = languageOf(request);
  const reading = onlyReads(request);
  const known = asProblem(error, refusals, reading);
  reply.type('application/problem+json').header('content-language', language === 'zh' ? 'zh-CN' : 'en');
  if (known) {
    const { slug, status, title, detail, facts } = known;
    return reply
      .code(status)
      .send(JSON.stringify({ type: `/problems/${slug}`, title: title[language], status, detail: detail[language], ...facts }));
  }
  request.log.error({ err: error }, 'unexpected');
  const title = reading
    ? { zh: '系统出错，没有取到', en: 'Something broke; this could not be fetched' }[language]
    : { zh: '系统出错，没有保存', en: 'Something broke; nothing was saved' }[language];
  const detail = {
    zh: `编号 ${request.id}。可以再试一次；还不行，把编号告诉管理员。`,
    en: `Number ${request.id}. Try once more; if it fails again, tell the administrator this number.`,
  }[language];
  return reply
    .code(500)
    .send(JSON.stringify({ type: '/problems/unexpected', title, status: 500, detail, requestId: request.id }));
}
