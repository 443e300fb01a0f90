/** The dialogs of a matter: each says its consequence, asks only what the act needs, and names what is missing. */
import { DatePicker, Input, Modal, Select, Upload } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState, type ReactNode } from 'react';
import {
  assignObligation,
  dischargeObligation,
  extendObligation,
  listObligations,
  mergeObligation,
  pauseObligation,
  receiveObligation,
  refuseObligation,
  remindObligation,
  resumeObligation,
  voidObligation,
  type Move,
  type ObligationRow,
} from '../schema.ts';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useTexts } from '../../../web/language.tsx';
import { Refused } from '../../../web/states.tsx';
import { EvidenceList, missingEvidence, type EvidenceItem } from '../../../web/components/small-parts.tsx';
import { useLanguage } from '../../../web/language.tsx';
import HandOver from './hand-over.tsx';
import { PostPicker, type Picked } from './post-picker.tsx';
import { recordTexts } from './texts.ts';
import { sendFile } from './send-file.ts';

interface MoveProps {
  row: ObligationRow;
  evidence: readonly (EvidenceItem & { input: 'words' | 'attachments' })[];
  onClose: () => void;
}

export default function MoveDialog({ move, ...props }: MoveProps & { move: Move }) {
  if (move === 'offer') return <HandOver rows={[props.row]} onClose={props.onClose} />;
  const Dialog = dialogs[move];
  return <Dialog {...props} />;
}

interface Asked {
  /** What is missing, in the words of its label; undefined: it can be sent. */
  missing: string | undefined;
  send: () => Promise<unknown>;
  busy: boolean;
  refusal: Error | undefined;
}

function Ask({
  move,
  row,
  missing,
  send,
  busy,
  refusal,
  onClose,
  children,
}: Asked & { move: Move; row: ObligationRow; onClose: () => void; children?: ReactNode }) {
  const texts = useTexts(recordTexts);
  const { language } = useLanguage();
  const [tried, setTried] = useState(false);
  const submit = async () => {
    setTried(true);
    if (missing) return;
    if (await send()) onClose();
  };
  return (
    <Modal
      open
      title={language === 'zh' ? `${texts[move]}：${row.title}` : `${texts[move]}: ${row.title}`}
      okText={texts[move]}
      cancelText={texts.notNow}
      confirmLoading={busy}
      onOk={() => void submit()}
      onCancel={onClose}
    >
      <form
        className="fs-form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p className="fs-sub">{move === 'offer' ? texts.handOverHelp : texts[`${move}Help`]}</p>
        {refusal && <Refused error={refusal} />}
        {tried && missing && (
          <p className="fs-fault" role="alert">
            {texts.required(missing)}
          </p>
        )}
        {children}
      </form>
    </Modal>
  );
}

function Field({ label, optional, children }: { label: string; optional?: boolean; children: ReactNode }) {
  const texts = useTexts(recordTexts);
  return (
    <label className="fs-form-field">
      <span>
        {label}
        {optional && texts.optional}
      </span>
      {children}
    </label>
  );
}

function Words({
  label,
  value,
  onChange,
  optional,
  rows = 2,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  optional?: boolean;
  rows?: number;
}) {
  return (
    <Field label={label} {...(optional && { optional })}>
      <Input.TextArea rows={rows} maxLength={2000} value={value} onChange={(event) => onChange(event.target.value)} />
    </Field>
  );
}

/** The numbered decision that a pause, an extension or a voiding rests on. */
function useOrder() {
  const texts = useTexts(recordTexts);
  const [number, setNumber] = useState('');
  const [words, setWords] = useState('');
  return {
    order: { number: number.trim(), ...(words.trim() && { words: words.trim() }) },
    missing: number.trim() ? undefined : texts.order,
    fields: (
      <>
        <Field label={texts.order}>
          <Input maxLength={80} value={number} onChange={(event) => setNumber(event.target.value)} />
        </Field>
        <Words label={texts.orderWords} value={words} onChange={setWords} optional />
      </>
    ),
  };
}

function Day({ label, value, onChange }: { label: string; value: Dayjs | null; onChange: (day: Dayjs | null) => void }) {
  return (
    <Field label={label}>
      <DatePicker
        value={value}
        onChange={(day) => onChange(day as Dayjs | null)}
        disabledDate={(day) => day.valueOf() < Date.now()}
      />
    </Field>
  );
}

const dayText = (day: Dayjs | null) => day?.format('YYYY-MM-DD') ?? '';

function Receive({ row, onClose }: MoveProps) {
  const texts = useTexts(recordTexts);
  const { perform, busy, refusal } = useAct(receiveObligation);
  const send = () => perform({ params: { id: row.id }, body: {} }, () => texts.done(texts.receive));
  return <Ask {...{ move: 'receive', row, onClose, busy, refusal, send, missing: undefined }} />;
}

function Refuse({ row, onClose }: MoveProps) {
  const texts = useTexts(recordTexts);
  const [reason, setReason] = useState('');
  const { perform, busy, refusal } = useAct(refuseObligation);
  const send = () => perform({ params: { id: row.id }, body: { reason: reason.trim() } }, () => texts.done(texts.refuse));
  return (
    <Ask {...{ move: 'refuse', row, onClose, busy, refusal, send, missing: reason.trim() ? undefined : texts.reason }}>
      <Words label={texts.reason} value={reason} onChange={setReason} />
    </Ask>
  );
}

function Assign({ row, onClose }: MoveProps) {
  const texts = useTexts(recordTexts);
  const [to, setTo] = useState<Picked>();
  const [reason, setReason] = useState('');
  const { perform, busy, refusal } = useAct(assignObligation);
  const send = () =>
    perform({ params: { id: row.id }, body: { to: to!.post, ...(reason.trim() && { reason: reason.trim() }) } }, () =>
      texts.saved(to!.name),
    );
  return (
    <Ask {...{ move: 'assign', row, onClose, busy, refusal, send, missing: to ? undefined : texts.to }}>
      <PostPicker value={to} onChange={setTo} />
      <Words label={texts.reason} value={reason} onChange={setReason} optional />
    </Ask>
  );
}

function Pause({ row, onClose }: MoveProps) {
  const texts = useTexts(recordTexts);
  const { order, missing, fields } = useOrder();
  const [until, setUntil] = useState<Dayjs | null>(null);
  const { perform, busy, refusal } = useAct(pauseObligation);
  const send = () => perform({ params: { id: row.id }, body: { order, until: dayText(until) } }, () => texts.done(texts.pause));
  return (
    <Ask {...{ move: 'pause', row, onClose, busy, refusal, send, missing: missing ?? (until ? undefined : texts.until) }}>
      {fields}
      <Day label={texts.until} value={until} onChange={setUntil} />
    </Ask>
  );
}

function Resume({ row, onClose }: MoveProps) {
  const texts = useTexts(recordTexts);
  const [note, setNote] = useState('');
  const { perform, busy, refusal } = useAct(resumeObligation);
  const send = () =>
    perform({ params: { id: row.id }, body: note.trim() ? { note: note.trim() } : {} }, () => texts.done(texts.resume));
  return (
    <Ask {...{ move: 'resume', row, onClose, busy, refusal, send, missing: undefined }}>
      <Words label={texts.note} value={note} onChange={setNote} optional />
    </Ask>
  );
}

function Extend({ row, onClose }: MoveProps) {
  const texts = useTexts(recordTexts);
  const { order, missing, fields } = useOrder();
  const [due, setDue] = useState<Dayjs | null>(null);
  const [measure, setMeasure] = useState('');
  const { perform, busy, refusal } = useAct(extendObligation);
  const send = () =>
    perform({ params: { id: row.id }, body: { due: dayText(due), order, measure: measure.trim() } }, () =>
      texts.done(texts.extend),
    );
  const lacks = missing ?? (measure.trim() ? undefined : texts.measure) ?? (due ? undefined : texts.newDue);
  return (
    <Ask {...{ move: 'extend', row, onClose, busy, refusal, send, missing: lacks }}>
      {fields}
      <Words label={texts.measure} value={measure} onChange={setMeasure} />
      <Day label={texts.newDue} value={due} onChange={setDue} />
    </Ask>
  );
}

function Discharge({ row, evidence, onClose }: MoveProps) {
  const texts = useTexts(recordTexts);
  const { language } = useLanguage();
  const [words, setWords] = useState('');
  const [files, setFiles] = useState<string[]>([]);
  const [sending, setSending] = useState(0);
  const [fault, setFault] = useState<Error>();
  const { perform, busy, refusal } = useAct(dischargeObligation);
  const items = evidence.map((item) => ({ ...item, given: item.input === 'words' ? words.trim() !== '' : files.length > 0 }));
  const send = () =>
    perform({ params: { id: row.id }, body: { attachments: files, ...(words.trim() && { words: words.trim() }) } }, () =>
      texts.done(texts.discharge),
    );
  const add = async (file: File, onSuccess?: (id: string) => void, onError?: (error: Error) => void) => {
    setSending((count) => count + 1);
    setFault(undefined);
    try {
      const id = await sendFile(file, row.id);
      setFiles((before) => [...before, id]);
      onSuccess?.(id);
    } catch (error) {
      setFault(error as Error);
      onError?.(error as Error);
    } finally {
      setSending((count) => count - 1);
    }
  };
  const lacks = items.find((item) => item.needed && !item.given)?.name;
  return (
    <Ask {...{ move: 'discharge', row, onClose, busy: busy || sending > 0, refusal: refusal ?? fault, send, missing: lacks }}>
      <EvidenceList items={items} language={language} />
      <Words label={texts.result} value={words} onChange={setWords} rows={4} />
      {evidence.some(({ input }) => input === 'attachments') && (
        <div className="fs-form-field">
          <span>{texts.files}</span>
          <Upload
            multiple
            customRequest={({ file, onSuccess, onError }) => void add(file as File, onSuccess, onError)}
            onRemove={({ response }) => setFiles((before) => before.filter((id) => id !== response))}
          >
            <button type="button" className="fs-button">
              {texts.addFiles}
            </button>
          </Upload>
          {sending > 0 && (
            <span className="fs-caption" role="status">
              {texts.uploading(sending)}
            </span>
          )}
        </div>
      )}
      <p className="fs-caption">{missingEvidence(items, language)}</p>
    </Ask>
  );
}

function Void({ row, onClose }: MoveProps) {
  const texts = useTexts(recordTexts);
  const { order, missing, fields } = useOrder();
  const { perform, busy, refusal } = useAct(voidObligation);
  const send = () => perform({ params: { id: row.id }, body: { decision: order } }, () => texts.done(texts.void));
  return <Ask {...{ move: 'void', row, onClose, busy, refusal, send, missing }}>{fields}</Ask>;
}

function Merge({ row, onClose }: MoveProps) {
  const texts = useTexts(recordTexts);
  const [into, setInto] = useState<string>();
  const [search, setSearch] = useState('');
  const [reason, setReason] = useState('');
  const found = useAnswer(listObligations, { query: { q: search || undefined, limit: 20 } }, { keep: true });
  const { perform, busy, refusal } = useAct(mergeObligation);
  const send = () =>
    perform({ params: { id: row.id }, body: { into: into!, reason: reason.trim() } }, () => texts.done(texts.merge));
  return (
    <Ask
      {...{
        move: 'merge',
        row,
        onClose,
        busy,
        refusal,
        send,
        missing: into ? (reason.trim() ? undefined : texts.reason) : texts.into,
      }}
    >
      <Field label={texts.into}>
        <Select
          showSearch={{ filterOption: false, onSearch: setSearch }}
          value={into}
          onChange={setInto}
          options={(found.data?.rows ?? [])
            .filter(({ id }) => id !== row.id)
            .map((one) => ({ value: one.id, label: `${one.title}${one.number ? ` · ${one.number}` : ''}` }))}
        />
      </Field>
      <Words label={texts.reason} value={reason} onChange={setReason} />
    </Ask>
  );
}

function Remind({ row, onClose }: MoveProps) {
  const texts = useTexts(recordTexts);
  const [note, setNote] = useState('');
  const { perform, busy, refusal } = useAct(remindObligation);
  const send = () =>
    perform({ params: { id: row.id }, body: note.trim() ? { note: note.trim() } : {} }, () => texts.done(texts.remind));
  return (
    <Ask {...{ move: 'remind', row, onClose, busy, refusal, send, missing: undefined }}>
      <Words label={texts.note} value={note} onChange={setNote} optional />
    </Ask>
  );
}

const dialogs: Record<Exclude<Move, 'offer'>, (props: MoveProps) => ReactNode> = {
  receive: Receive,
  refuse: Refuse,
  assign: Assign,
  pause: Pause,
  resume: Resume,
  extend: Extend,
  discharge: Discharge,
  void: Void,
  merge: Merge,
  remind: Remind,
};
