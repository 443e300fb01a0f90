import { Refusal } from '../../../web/api.ts';

/** Sends one file to hang on an obligation. @returns the id of the attachment @throws Refusal */
export async function sendFile(file: File, obligation: string): Promise<string> {
  const form = new FormData();
  form.append('subjectKind', 'obligation');
  form.append('subject', obligation);
  form.append('file', file);
  const response = await fetch('/api/attachments', {
    method: 'POST',
    headers: { 'accept-language': document.documentElement.lang, 'idempotency-key': crypto.randomUUID() },
    body: form,
  });
  if (!response.ok) throw new Refusal((await response.json()) as ConstructorParameters<typeof Refusal>[0]);
  return ((await response.json()) as { id: string }).id;
}
