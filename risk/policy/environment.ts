import { Environment } from '@marcbachmann/cel-js';
import { CelAction, CelClock, CelFinding, CelRequest, CelVerdict, CelVerification } from './facts.ts';
import { clock, inCidr, tierAtLeast } from './functions.ts';
import { glob } from './glob.ts';

/** What a condition may be at most. */
export const EXPRESSION_LIMITS = {
  /** UTF-16 code units. */
  characters: 2_000,
  nodes: 500,
  depth: 32,
  /** Elements of a list that is written out. */
  elements: 100,
} as const;

/** The variables, types and functions of conditions; docs/policy.md explains them. */
export const environment = new Environment({
  limits: {
    maxAstNodes: EXPRESSION_LIMITS.nodes,
    maxDepth: EXPRESSION_LIMITS.depth,
    maxListElements: EXPRESSION_LIMITS.elements,
    maxMapEntries: EXPRESSION_LIMITS.elements,
  },
})
  .registerType('Action', {
    ctor: CelAction,
    fields: {
      type: 'string',
      command: 'string',
      argv: 'list<string>',
      sql: 'string',
      tool: 'string',
      args: 'dyn',
      cwd: 'string',
      env: 'list<string>',
      host: 'string',
      sourceIp: 'string',
      text: 'string',
    },
  })
  .registerType('Verification', {
    ctor: CelVerification,
    fields: { mode: 'string', command: 'string', argv: 'list<string>' },
  })
  .registerType('Request', {
    ctor: CelRequest,
    fields: {
      action: 'Action',
      workspace: 'string',
      requester: 'string',
      sessionKey: 'string',
      reason: 'string',
      profile: 'string',
      protocol: 'string',
      language: 'string',
      executor: 'string',
      verification: 'Verification',
    },
  })
  .registerType('Finding', {
    ctor: CelFinding,
    fields: { rule: 'string', tier: 'string', label: 'string', path: 'string' },
  })
  .registerType('Verdict', {
    ctor: CelVerdict,
    fields: { tier: 'string', level: 'string', labels: 'list<string>', findings: 'list<Finding>' },
  })
  .registerType('Clock', {
    ctor: CelClock,
    fields: { year: 'int', month: 'int', day: 'int', weekday: 'string', hour: 'int', minute: 'int' },
  })
  .registerVariable('request', 'Request')
  .registerVariable('verdict', 'Verdict')
  .registerVariable('now', 'google.protobuf.Timestamp')
  .registerFunction('tierAtLeast(string, string): bool', tierAtLeast, { async: false })
  .registerFunction('inCidr(string, string): bool', inCidr, { async: false })
  .registerFunction('glob(string, string): bool', glob, { async: false })
  .registerFunction('clock(google.protobuf.Timestamp, string): Clock', clock, { async: false });
