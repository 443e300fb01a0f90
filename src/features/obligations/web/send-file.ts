import { call } from '../../../web/api.ts';
import { attachFile } from '../schema.ts';

/** Sends one file to hang on an obligation. @returns the id of the attachment @throws Refusal */
export async function sendFile(file: File, obligation: string): Promise<string> {
  const { id } = await call(attachFile, { params: { id: obligation }, body: { name: file.name, content: await base64Of(file) } });
  return id;
}

const base64Of = (file: File) =>
  new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(String(reader.result).replace(/^[^,]*,/, '')));
    reader.addEventListener('error', () => reject(reader.error ?? new Error('unreadable')));
    reader.readAsDataURL(file);
  });
