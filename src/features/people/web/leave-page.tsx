import { Button } from 'antd';
import { useState } from 'react';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { PageTitle } from '../../../web/page-title.tsx';
import { useAddress, useParameter } from '../../../web/router.tsx';
import { Nothing, RecordRefused, Refused, Waiting } from '../../../web/states.tsx';
import { titleIn } from '../../../web/words.ts';
import { leavePosts, readHandOver } from '../schema.ts';
import { peopleTexts } from '../texts.ts';
import { PersonPicker } from './parts.tsx';
import './people.css';

/** A person leaves: post by post what it owes, who takes it, and where it goes if nobody does. */
export default function LeavePage() {
  const texts = useTexts(peopleTexts);
  const { language } = useLanguage();
  const { go } = useAddress();
  const person = useParameter('person');
  const [successors, setSuccessors] = useState<Record<string, string | null>>({});
  const { data, error, refetch } = useAnswer(readHandOver, { params: { id: person } });
  const { perform, busy, refusal } = useAct(leavePosts, { said: ({ vacant }) => texts.left(vacant) });
  if (error && !data) return <RecordRefused error={error} retry={refetch} />;
  if (!data) return <Waiting />;
  const name = data.person.name ?? texts.erased;
  const lacking = data.posts.some(({ card }) => card.root && !successors[card.post]);
  const leave = async () => {
    const posts = data.posts.map(({ card }) => ({ post: card.post, successor: successors[card.post] ?? null }));
    if (await perform({ params: { id: person }, body: { posts } })) go(`/responsibility?o=${data.posts[0]!.card.organisation}`);
  };
  return (
    <>
      <PageTitle matter={name} />
      <h1>{texts.handOver(name)}</h1>
      <p className="fs-sub">{texts.handOverHelp}</p>
      {data.posts.length === 0 && <Nothing>{texts.noPosts}</Nothing>}
      <div className="fs-people-sections">
        {data.posts.map(({ card, superior, owed, bindings, grants }) => (
          <section key={card.post} className="fs-card fs-padded fs-narrow">
            <h2>{`${card.organisationName} · ${titleIn(card, language)}`}</h2>
            <p>
              {texts.owes} {texts.owesCount(owed.length)} · {texts.bindings} {bindings} · {texts.grants} {grants}
            </p>
            <label htmlFor={`successor-${card.post}`}>{texts.chooseSuccessor}</label>
            <PersonPicker
              id={`successor-${card.post}`}
              exclude={person}
              value={successors[card.post] ?? null}
              onChange={(successor) => setSuccessors((before) => ({ ...before, [card.post]: successor }))}
            />
            {!successors[card.post] && (
              <p className="fs-caption">
                {card.root
                  ? texts.rootNeeds
                  : superior && texts.goesTo(`${superior.organisationName} ${titleIn(superior, language)}`)}
              </p>
            )}
          </section>
        ))}
      </div>
      {refusal && <Refused error={refusal} />}
      {data.posts.length > 0 && (
        <div className="fs-line">
          <Button type="primary" loading={busy} disabled={lacking} onClick={() => void leave()}>
            {texts.confirmLeave(name)}
          </Button>
          {lacking && <span className="fs-caption">{texts.rootNeeds}</span>}
        </div>
      )}
    </>
  );
}
