/** A form beside the page it changes: label on top, one column, the refusal where the eye is. */
import { Button, DatePicker, Drawer, Form, type FormProps } from 'antd';
import dayjs from 'dayjs';
import { useEffect, type ReactNode } from 'react';
import { Refusal } from '../api.ts';
import { useTexts } from '../language.tsx';
import { Refused } from '../states.tsx';
import { formTexts } from './form-texts.ts';

export interface FormDrawerProps<F extends object> {
  title: string;
  /** The verb of the button. */
  verb: string;
  /** What the act brings about, said before it is done. */
  help?: ReactNode;
  initial?: FormProps<F>['initialValues'];
  busy: boolean;
  refusal: Error | undefined;
  /** Which field a problem is about, by its slug, where the problem does not say it itself. */
  about?: Readonly<Record<string, string>>;
  onSubmit: (fields: F) => unknown;
  onClose: () => void;
  wide?: boolean;
  children: ReactNode;
}

export function FormDrawer<F extends object>(props: FormDrawerProps<F>) {
  const { title, verb, help, initial, busy, refusal, about, onSubmit, onClose, wide, children } = props;
  const texts = useTexts(formTexts);
  const [form] = Form.useForm<F>();
  useEffect(() => {
    const faults = faultsOf(refusal, Object.keys(form.getFieldsValue(true) as object), about);
    form.setFields(faults as Parameters<typeof form.setFields>[0]);
    if (faults[0]) form.scrollToField(faults[0].name as never, { focus: true });
  }, [refusal, about, form]);
  return (
    <Drawer open size={wide ? 720 : 480} title={title} onClose={onClose} className="fs-form-drawer">
      <Form<F>
        form={form}
        layout="vertical"
        requiredMark={false}
        scrollToFirstError={{ focus: true }}
        {...(initial && { initialValues: initial })}
        onFinish={(fields) => void onSubmit(fields)}
      >
        {help && <p className="fs-sub">{help}</p>}
        {children}
        {refusal && <Refused error={refusal} />}
        <div className="fs-line">
          <Button type="primary" htmlType="submit" loading={busy}>
            {verb}
          </Button>
          <Button onClick={onClose}>{texts.notNow}</Button>
        </div>
      </Form>
    </Drawer>
  );
}

/** What a refusal says about single fields, so that its words stand beside them too. */
function faultsOf(refusal: Error | undefined, fields: readonly string[], about: FormDrawerProps<object>['about'] = {}) {
  if (!(refusal instanceof Refusal)) return [];
  const { errors = [], field } = refusal.facts as { errors?: { field: string; message: string }[]; field?: string };
  const named = field ?? about[refusal.slug];
  return [...errors, ...(named ? [{ field: named, message: refusal.message }] : [])].flatMap(({ field: path, message }) => {
    const name = path.split('.').findLast((part) => fields.includes(part));
    return name ? [{ name, errors: [message] }] : [];
  });
}

/** A calendar day as ISO text: "2026-03-18". */
export function DayField({
  id,
  value,
  onChange,
}: {
  id?: string;
  value?: string | null;
  onChange?: (day: string | null) => void;
}) {
  return (
    <DatePicker
      {...(id && { id })}
      style={{ width: '100%' }}
      value={value ? dayjs(value) : null}
      onChange={(day) => onChange?.(day ? day.format('YYYY-MM-DD') : null)}
    />
  );
}

/** A field must be filled in; the complaint says so in the reader's language. */
export function useRequired(): { required: true; message: string } {
  return { required: true, message: useTexts(formTexts).required };
}
