/** The same in Chinese. */
export const grantsZh = {
  remember: {
    choose: '记住此批准',
    lead: '此后 {{requester}} 提出的同类操作，只要风险不更高，将直接通过：',
    uses: '最多次数',
    usesWrong: '请输入 1 到 {{most}} 的数字。',
    time: '有效时间',
    lasts: { s: '{{n}} 秒', m: '{{n}} 分钟', h: '{{n}} 小时', d: '{{n}} 天' },
    confirm: '批准并记住',
  },
  grants: {
    link: '已记住',
    title: '已记住的批准',
    lead: '这些范围内的操作不再询问，直接通过。每次使用都会记入账本。',
    empty: '没有记住的批准。',
    failed: '现在无法读取此列表。',
    used_one: '已用 {{count}} 次',
    used_other: '已用 {{count}} 次',
    usedOf: '已用 {{count}}/{{max}} 次',
    for: '{{workspace}} 中的 {{requester}}',
    by: '{{by}} 批准',
    revoke: '撤销',
    revokeThis: '撤销：{{pattern}}',
  },
};
