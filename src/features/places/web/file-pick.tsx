import { useTexts } from '../../../web/language.tsx';
import { bytes } from '../../../web/words.ts';
import { importTexts } from '../import/texts.ts';

export const base64Of = (file: File) =>
  new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(String(reader.result).replace(/^[^,]*,/, '')));
    reader.addEventListener('error', () => reject(reader.error ?? new Error('unreadable')));
    reader.readAsDataURL(file);
  });

interface FilePickProps {
  file: File | undefined;
  onPick: (file: File) => void;
  accept: string;
  /** What may be sent, below. */
  kinds: string;
  /** Something was asked of a file that nobody chose. */
  missing: boolean;
}

/** Where a file is chosen or dropped. */
export function FilePick({ file, onPick, accept, kinds, missing }: FilePickProps) {
  const texts = useTexts(importTexts);
  const pick = (chosen: File | undefined) => chosen && onPick(chosen);
  return (
    <>
      <label
        className="fs-import-drop"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          pick(event.dataTransfer.files[0]);
        }}
      >
        <input
          className="fs-import-file"
          aria-label={texts.choose}
          type="file"
          accept={accept}
          onChange={({ target }) => {
            pick(target.files?.[0]);
            target.value = ''; // the same file, mended, can be chosen again
          }}
        />
        <strong>{file ? texts.chosen(file.name, bytes(file.size)) : texts.drop}</strong>
        <span className="fs-caption">{kinds}</span>
      </label>
      {missing && (
        <p role="alert" className="fs-fail">
          {texts.chooseFirst}
        </p>
      )}
    </>
  );
}
