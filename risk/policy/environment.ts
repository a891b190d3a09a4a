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

/** The types of conditions and their fields. */
export const TYPES: Readonly<
  Record<string, { readonly ctor: Function; readonly fields: Record<string, string> }>
> = {
  Action: {
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
  },
  Verification: {
    ctor: CelVerification,
    fields: { mode: 'string', command: 'string', argv: 'list<string>' },
  },
  Request: {
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
  },
  Finding: {
    ctor: CelFinding,
    fields: { rule: 'string', tier: 'string', label: 'string', path: 'string' },
  },
  Verdict: {
    ctor: CelVerdict,
    fields: { tier: 'string', level: 'string', labels: 'list<string>', findings: 'list<Finding>' },
  },
  Clock: {
    ctor: CelClock,
    fields: { year: 'int', month: 'int', day: 'int', weekday: 'string', hour: 'int', minute: 'int' },
  },
};

export const VARIABLES = {
  request: 'Request',
  verdict: 'Verdict',
  now: 'google.protobuf.Timestamp',
} as const;

/** CEL with those types and variables, and with functions of our own; docs/policy.md explains them. */
export const environment = createEnvironment();

function createEnvironment(): Environment {
  const made = new Environment({
    limits: {
      maxAstNodes: EXPRESSION_LIMITS.nodes,
      maxDepth: EXPRESSION_LIMITS.depth,
      maxListElements: EXPRESSION_LIMITS.elements,
      maxMapEntries: EXPRESSION_LIMITS.elements,
    },
  });
  for (const [name, type] of Object.entries(TYPES)) made.registerType(name, type);
  for (const [name, type] of Object.entries(VARIABLES)) made.registerVariable(name, type);
  return made
    .registerFunction('tierAtLeast(string, string): bool', tierAtLeast, { async: false })
    .registerFunction('inCidr(string, string): bool', inCidr, { async: false })
    .registerFunction('glob(string, string): bool', glob, { async: false })
    .registerFunction('clock(google.protobuf.Timestamp, string): Clock', clock, { async: false });
}
