/** Proof that hangs on an obligation: kept, shown to whoever may see it, and nothing else accepted as evidence. */
import { notFound } from '../../platform/access.ts';
import { attachmentContent, attachmentsOn, keepAttachment, type Kept } from '../../platform/attachments.ts';
import type { MediaAnswer } from '../../platform/endpoint.ts';
import type { ReadContext, WriteContext } from '../../platform/feature.ts';
import { record } from '../ledger/index.ts';
import type { attachFile, fetchFile } from './schema.ts';
import { whereItLies } from './store.ts';

/** @throws Problem attachment-refused */
export async function attach(
  { tx, act, district, config, session, body }: WriteContext<typeof attachFile>,
  id: string,
): Promise<Kept> {
  const content = Buffer.from(body.content, 'base64');
  const hung = { district, name: body.name, person: session.person, subjectKind: 'obligation', subject: id };
  const kept = await keepAttachment(tx, config, content, hung);
  const { region, trade } = (await whereItLies(tx, district, id))!;
  const facts = { on: id, sha256: kept.sha256, media: kept.media, bytes: kept.bytes };
  await record(tx, act, [{ verb: 'attachment.kept', subjectKind: 'attachment', subject: kept.id, region, trade, facts }]);
  return kept;
}

/** Pictures open in the page; anything else is saved, so that no document runs in our name. */
export async function fileOf({ db, district, config, params }: ReadContext<typeof fetchFile>): Promise<MediaAnswer> {
  const kept = (await attachmentsOn(db, district, params.id)).find(({ id }) => id === params.attachment);
  if (!kept) throw notFound({ kind: 'attachment' });
  const disposition = kept.media.startsWith('image/') ? 'inline' : 'attachment';
  return {
    body: await attachmentContent(db, config, district, kept.sha256),
    headers: {
      'content-type': kept.media,
      'content-disposition': `${disposition}; filename*=UTF-8''${encodeURIComponent(kept.name)}`,
      'cache-control': 'private, max-age=86400, immutable',
    },
  };
}
