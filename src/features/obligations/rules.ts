import { problem } from '../../platform/problem.ts';

export const holderOnly = problem('not-the-holder', 403, { zh: '现在不归你', en: 'Not yours now' }, () => ({
  zh: '这件事现在不在你的岗位上，没有改动。看一下现在归谁，可以催办。',
  en: 'Another post holds this now; nothing was changed. See whose move it is; you can remind them.',
}));

export const superiorOnly = problem('not-the-superior', 403, { zh: '要上级来定', en: 'For a superior to decide' }, () => ({
  zh: '这一步由承办岗位的上级决定，没有改动。找上级办理。',
  en: 'This step is for a superior of the holder; nothing was changed. Ask the superior office.',
}));

export const offerNotYours = problem('offer-not-yours', 403, { zh: '不是交给你的', en: 'Not offered to you' }, () => ({
  zh: '这件事是交给别的岗位的，没有改动。由收件岗位签收或退回。',
  en: 'It was offered to another post; nothing was changed. That post receives or refuses it.',
}));

export const notOffered = problem('nothing-to-receive', 409, { zh: '没有待签收', en: 'Nothing to receive' }, () => ({
  zh: '现在没有等待签收的交办，没有改动。刷新看最新状态。',
  en: 'There is no offer waiting; nothing was changed. Reload to see the present state.',
}));

export const notPaused = problem('not-paused', 409, { zh: '没有中止', en: 'Not paused' }, () => ({
  zh: '计时没有中止，没有改动。刷新看最新状态。',
  en: 'The clock is not paused; nothing was changed. Reload to see the present state.',
}));

export const alreadyEnded = problem<{ state: string }>('obligation-ended', 409, { zh: '已经办结', en: 'Already ended' }, () => ({
  zh: '这件事已经办结，没有改动。问题又出现的话，另立一件。',
  en: 'It has ended already; nothing was changed. If the trouble is back, open a new one.',
}));

export const stateForbids = problem<{ state: string }>(
  'obligation-state-forbids',
  409,
  { zh: '现在不能这样办', en: 'Not possible in this state' },
  ({ state }) => ({
    zh: `现在的状态（${state}）不能这样办，没有改动。等签收的先签收或退回，中止的先恢复。`,
    en: `In its present state (${state}) this is not possible; nothing was changed. Settle the offer or the pause first.`,
  }),
);

export const evidenceMissing = problem<{ missing: string[] }>(
  'evidence-missing',
  422,
  { zh: '还缺证据', en: 'Evidence is missing' },
  ({ missing }) => ({
    zh: `销号还缺：${missing.join('、')}。没有改动，补齐后再提交。`,
    en: `Closing still lacks: ${missing.join(', ')}. Nothing was changed; add it and submit again.`,
  }),
);

export const extensionsUsedUp = problem<{ most: number }>(
  'extensions-used-up',
  409,
  { zh: '延期次数用完', en: 'No extension left' },
  ({ most }) => ({
    zh: `这类事项最多延期 ${most} 次，已经用完，没有改动。可以改派，或按超期办理。`,
    en: `This kind allows ${most} extensions and they are used up; nothing was changed. Assign it anew, or treat it as overdue.`,
  }),
);

export const extensionNotLater = problem<{ due: string }>(
  'extension-not-later',
  422,
  { zh: '新期限要更晚', en: 'The new deadline must be later' },
  ({ due }) => ({
    zh: `新期限要晚于现在的期限 ${due}，没有改动。换一个更晚的日期。`,
    en: `The new deadline must lie after ${due}; nothing was changed. Choose a later day.`,
  }),
);

export const pauseTooLong = problem<{ most: number }>(
  'pause-too-long',
  422,
  { zh: '中止时间不对', en: 'The pause does not fit' },
  ({ most }) => ({
    zh: `中止要在以后的日期结束，合计不超过 ${most} 天，没有改动。改一个更早的结束日期。`,
    en: `A pause ends on a day ahead and all pauses together last at most ${most} days; nothing was changed. Choose an earlier end.`,
  }),
);

export const postUnknown = problem('post-unknown', 422, { zh: '没有这个岗位', en: 'No such post' }, () => ({
  zh: '没有这个岗位，或者它已经撤销，没有改动。重新选一个岗位。',
  en: 'There is no such post, or it has been closed; nothing was changed. Choose another post.',
}));

export const receiverIsHolder = problem('receiver-is-holder', 422, { zh: '已经归它', en: 'It holds it already' }, () => ({
  zh: '这件事现在就归这个岗位，没有改动。选另一个岗位。',
  en: 'That post holds it already; nothing was changed. Choose another post.',
}));
