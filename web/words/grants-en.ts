/** What the page says of remembered approvals, in English. */
export const grantsEn = {
  remember: {
    choose: 'Remember this approval',
    lead: 'What {{requester}} asks for then passes by itself, where it is of this kind and found no more dangerous:',
    uses: 'How often, at the most',
    usesWrong: 'Put in a number from 1 to {{most}}.',
    time: 'For how long',
    lasts: { s: '{{n}} s', m: '{{n}} min', h: '{{n}} h', d: '{{n}} d' },
    confirm: 'Approve and remember',
  },
  grants: {
    link: 'Remembered',
    title: 'Remembered approvals',
    lead: 'What these cover passes without a question. Each use is in the ledger.',
    empty: 'Nothing is remembered.',
    failed: 'This list cannot be read now.',
    used_one: 'Used once',
    used_other: 'Used {{count}} times',
    usedOf: 'Used {{count}} of {{max}}',
    for: 'For {{requester}} in {{workspace}}',
    by: 'given by {{by}}',
    revoke: 'Revoke',
    revokeThis: 'Revoke: {{pattern}}',
  },
};
