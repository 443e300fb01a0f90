import { Input, Modal } from 'antd';
import { useState } from 'react';
import { handOverMany, offerObligation, type ObligationRow } from '../schema.ts';
import { useAct } from '../../../web/ask.ts';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { Refused } from '../../../web/states.tsx';
import { PostPicker, type Picked } from './post-picker.tsx';
import { recordTexts, workbenchTexts } from './texts.ts';

/** Hands one or many over. Of many, what could not be handed over is named with its reason and stays where it was. */
export default function HandOver({ rows, onClose }: { rows: readonly ObligationRow[]; onClose: (done: boolean) => void }) {
  const texts = useTexts(recordTexts);
  const words = useTexts(workbenchTexts);
  const { language } = useLanguage();
  const [to, setTo] = useState<Picked>();
  const [note, setNote] = useState('');
  const [missing, setMissing] = useState(false);
  const [left, setLeft] = useState<{ done: number; refused: { title: string; why: string }[] }>();
  const one = useAct(offerObligation);
  const many = useAct(handOverMany);
  const single = rows.length === 1 ? rows[0] : undefined;
  const send = async () => {
    if (!to) {
      setMissing(true);
      return;
    }
    const said = () => texts.handed(to.name);
    const extra = note.trim() ? { note: note.trim() } : {};
    if (single) {
      if (await one.perform({ params: { id: single.id }, body: { to: to.post, ...extra } }, said)) onClose(true);
      return;
    }
    const answer = await many.perform({ body: { ids: rows.map(({ id }) => id), to: to.post, ...extra } }, ({ refused }) =>
      refused.length === 0 ? said() : '',
    );
    if (!answer) return;
    if (answer.refused.length === 0) onClose(true);
    else
      setLeft({
        done: answer.done.length,
        refused: answer.refused.map(({ id, title }) => ({
          title: rows.find((row) => row.id === id)?.title ?? id,
          why: title[language],
        })),
      });
  };
  const refusal = one.refusal ?? many.refusal;
  return (
    <Modal
      open
      title={single ? texts.handOverTitle(single.title) : texts.handOverManyTitle(rows.length)}
      okText={left ? words.open : texts.handOver}
      cancelText={texts.notHandOver}
      confirmLoading={one.busy || many.busy}
      onOk={() => void (left ? onClose(true) : send())}
      onCancel={() => onClose(left !== undefined)}
      {...(left && { footer: null })}
    >
      {left ? (
        <div role="alert">
          <p>{words.someRefused(left.done, left.refused.length)}</p>
          <ul>
            {left.refused.map(({ title, why }) => (
              <li key={title}>
                {title}
                {language === 'zh' ? '：' : ': '}
                {why}
              </li>
            ))}
          </ul>
        </div>
      ) : (
        <div className="fs-form">
          <p className="fs-sub">{texts.handOverHelp}</p>
          {refusal && <Refused error={refusal} />}
          {missing && !to && (
            <p className="fs-fault" role="alert">
              {texts.required(texts.to)}
            </p>
          )}
          <PostPicker value={to} onChange={setTo} />
          <label className="fs-form-field">
            <span>
              {texts.note}
              {texts.optional}
            </span>
            <Input.TextArea rows={2} maxLength={2000} value={note} onChange={(event) => setNote(event.target.value)} />
          </label>
        </div>
      )}
    </Modal>
  );
}
