import { App, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { DayField, FormDrawer, useRequired } from '../../../web/components/form-drawer.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { RegionField, useRegions } from '../../../web/region-field.tsx';
import { useMay } from '../../../web/session.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { date, titleIn } from '../../../web/words.ts';
import {
  endTaskForce,
  formTaskForce,
  listTaskForces,
  returnMember,
  secondMember,
  type Person,
  type TaskForce,
} from '../schema.ts';
import { peopleTexts } from '../texts.ts';
import { PersonPicker, useToday } from './parts.tsx';
import { PostField } from './post-field.tsx';
import './people.css';

/** Task forces: who leads, who was seconded from where, and how they end. */
export default function TaskForcesPage() {
  const texts = useTexts(peopleTexts);
  const mayDecide = useMay('people.decide');
  const [forming, setForming] = useState(false);
  const { data, error, refetch } = useAnswer(listTaskForces, {}, { live: ['people'], keep: true });
  return (
    <>
      <header className="fs-headline">
        <div>
          <h1>{texts.taskForces}</h1>
          <p className="fs-sub">{texts.taskForcesHelp}</p>
        </div>
        {mayDecide && (
          <Button type="primary" onClick={() => setForming(true)}>
            {texts.form}
          </Button>
        )}
      </header>
      {error && <Refused error={error} retry={refetch} />}
      {!data && !error && <Waiting />}
      {data?.taskForces.length === 0 && <Nothing>{texts.noTaskForces}</Nothing>}
      <div className="fs-people-sections">
        {data?.taskForces.map((force) => (
          <Force key={force.id} force={force} mayDecide={mayDecide} />
        ))}
      </div>
      {forming && <Forming close={() => setForming(false)} />}
    </>
  );
}

function Force({ force, mayDecide }: { force: TaskForce; mayDecide: boolean }) {
  const texts = useTexts(peopleTexts);
  const { language } = useLanguage();
  const wording = useWording();
  const now = useNow();
  const today = useToday();
  const { nameOf } = useRegions();
  const { modal } = App.useApp();
  const [seconding, setSeconding] = useState(false);
  const end = useAct(endTaskForce, { said: () => texts.forceEnded(force.name) });
  const back = useAct(returnMember, { said: () => texts.returned });
  const day = (iso: string) => date(`${iso}T04:00:00Z`, now, wording);
  const span = ({ fromOn, toOn }: { fromOn: string; toOn: string | null }) =>
    toOn ? texts.ended(day(fromOn), day(toOn)) : texts.running(day(fromOn));
  const open = mayDecide && force.toOn === null;
  const ask = () =>
    void modal.confirm({
      title: texts.endForceTitle(force.name),
      content: texts.endForceBody,
      okText: texts.endForce,
      cancelText: texts.keep,
      icon: null,
      onOk: () => end.perform({ params: { id: force.id }, body: { on: today } }),
    });
  return (
    <section className="fs-card fs-padded">
      <div className="fs-rail-head">
        <h2 lang="zh-CN">{force.name}</h2>
        <span className="fs-caption">{span(force)}</span>
      </div>
      <p className="fs-sub">
        {texts.leadPost} {titleIn({ title: force.leadTitle, titleEn: force.leadTitleEn }, language)} ·{' '}
        <span lang="zh-CN">{nameOf(force.region) ?? force.region}</span>
      </p>
      <h3>{texts.members(force.members.filter(({ toOn }) => toOn === null).length)}</h3>
      {force.members.length === 0 ? (
        <p className="fs-sub">{texts.noMembers}</p>
      ) : (
        <ul>
          {force.members.map((member) => (
            <li key={member.id} className="fs-member">
              <span lang="zh-CN">{member.personName ?? texts.erased}</span>
              <span className="fs-caption">
                {texts.secondedFrom(titleIn({ title: member.secondedTitle, titleEn: member.secondedTitleEn }, language))} ·{' '}
                {span(member)}
              </span>
              {open && member.toOn === null && (
                <button
                  type="button"
                  className="fs-link"
                  disabled={back.busy}
                  onClick={() => void back.perform({ params: { id: force.id, member: member.id }, body: { on: today } })}
                >
                  {texts.returnMember}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {(end.refusal ?? back.refusal) && <Refused error={(end.refusal ?? back.refusal)!} />}
      {open && (
        <div className="fs-line fs-no-print">
          <Button onClick={() => setSeconding(true)}>{texts.second}</Button>
          <Button onClick={ask}>{texts.endForce}</Button>
        </div>
      )}
      {seconding && <Seconding force={force} close={() => setSeconding(false)} />}
    </section>
  );
}

interface FormFields {
  name: string;
  region: string;
  leadPost: string;
  fromOn: string;
}

function Forming({ close }: { close: () => void }) {
  const texts = useTexts(peopleTexts);
  const rule = useRequired();
  const today = useToday();
  const [id] = useState(() => crypto.randomUUID());
  const { perform, busy, refusal } = useAct(formTaskForce);
  return (
    <FormDrawer<FormFields>
      title={texts.form}
      verb={texts.form}
      help={texts.taskForcesHelp}
      initial={{ fromOn: today }}
      busy={busy}
      refusal={refusal}
      onSubmit={async (fields) => (await perform({ body: { id, ...fields } }, () => texts.formed(fields.name))) && close()}
      onClose={close}
    >
      <Form.Item name="name" label={texts.forceName} rules={[rule]}>
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item name="region" label={texts.region} rules={[rule]}>
        <RegionField />
      </Form.Item>
      <Form.Item name="leadPost" label={texts.leadPost} rules={[rule]}>
        <PostField />
      </Form.Item>
      <Form.Item name="fromOn" label={texts.fromOn} rules={[rule]}>
        <DayField />
      </Form.Item>
    </FormDrawer>
  );
}

function Seconding({ force, close }: { force: TaskForce; close: () => void }) {
  const texts = useTexts(peopleTexts);
  const { language } = useLanguage();
  const rule = useRequired();
  const today = useToday();
  const [id] = useState(() => crypto.randomUUID());
  const [person, setPerson] = useState<Person>();
  const { perform, busy, refusal } = useAct(secondMember, { said: () => texts.seconded(person?.name ?? '') });
  const posts = person?.posts.map((post) => ({ value: post.post, label: `${post.organisationName} ${titleIn(post, language)}` }));
  const second = async ({ secondedFrom, fromOn }: { secondedFrom: string; fromOn: string }) => {
    if (!person) return;
    if (await perform({ params: { id: force.id }, body: { id, person: person.id, secondedFrom, fromOn } })) close();
  };
  return (
    <FormDrawer<{ secondedFrom: string; fromOn: string }>
      title={`${texts.second} · ${force.name}`}
      verb={texts.second}
      initial={{ fromOn: today }}
      busy={busy}
      refusal={refusal}
      onSubmit={second}
      onClose={close}
    >
      <Form.Item label={texts.person} htmlFor="second-person" required>
        <PersonPicker id="second-person" value={person?.id ?? null} onChange={(_, __, found) => setPerson(found)} />
      </Form.Item>
      <Form.Item
        name="secondedFrom"
        label={texts.fromPost}
        rules={[rule]}
        {...(person && posts?.length === 0 && { extra: texts.noHeldPosts })}
      >
        <Select options={posts ?? []} disabled={!person} />
      </Form.Item>
      <Form.Item name="fromOn" label={texts.fromOn} rules={[rule]}>
        <DayField />
      </Form.Item>
    </FormDrawer>
  );
}
