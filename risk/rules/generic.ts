import type { Tier } from '../../domain/tier.ts';
import type { Label } from '../../domain/verdict.ts';
import type { Invocation } from '../command/invocation.ts';
import { placeOf } from '../paths/paths.ts';
import type { Said } from '../rule.ts';
import { deploys, deploysToProduction, speaksOfProduction } from './deploying.ts';
import { asksAboutTool, deedAmong, isDryRun, isInsistent } from './verb-tree.ts';
import { type Deed, type Effect, deedOfName } from '../vocabulary.ts';

const say = (name: string, tier: Tier, label: Label | null, message: string, zh: string): Said => ({
  rule: `unknown.${name}`,
  tier,
  label,
  message,
  zh,
});

const ASKS = say('ask', 'SAFE', null, 'Asks an unknown program how it is used.', '只查询未知程序的用法。');
const REHEARSES = say(
  'rehearse',
  'LOW',
  null,
  'Asks an unknown program what it would do.',
  '让未知程序预演将要做的事。',
);
const PRODUCTION_DEPLOY = say(
  'deploy-production',
  'HIGH',
  'service_disruption',
  'Deploys to production.',
  '部署到生产环境。',
);
const DEPLOYS = say('deploy', 'MEDIUM', null, 'Deploys, as its name says.', '从名称看是在执行部署。');
const DESTROYS_PRODUCTION = say(
  'destroy-production',
  'HIGH',
  'destructive_command',
  'By its words it deletes something of production without asking again.',
  '从字面看会不经确认地删除生产环境的内容。',
);
const DESTROYS = say(
  'destroy',
  'MEDIUM',
  'destructive_command',
  'By its words it deletes or resets something.',
  '从字面看会删除或重置内容。',
);
const DISRUPTS = say(
  'disrupt',
  'MEDIUM',
  'service_disruption',
  'By its words it stops something of production.',
  '从字面看会停止生产环境的内容。',
);
const GRANTS = say(
  'grant',
  'MEDIUM',
  'privilege_escalation',
  'By its words it changes who may do what.',
  '从字面看会更改权限。',
);
const SENDS = say(
  'send',
  'MEDIUM',
  null,
  'By its words it sends or publishes something.',
  '从字面看会发送或发布内容。',
);
const PAYS = say('pay', 'HIGH', null, 'By its words it moves money.', '从字面看会动用资金。');
const UNKNOWN = say(
  'program',
  'LOW',
  null,
  'Runs a program that the rules do not know.',
  '运行规则未知的程序。',
);

const ON_DEVICE = say(
  'device',
  'MEDIUM',
  'destructive_command',
  'Runs a program that the rules do not know on a disk itself.',
  '在磁盘设备上直接运行规则未知的程序。',
);

const MEANT =
  /^--?(?:delete|destroy|purge|wipe|drop|erase|truncate|nuke|remove-all|delete-all|drop-all|reset|factory-reset|reset-all|uninstall|terminate|flush-all|flushall|wipe-all)(?:-[a-z-]+)?$/;

/** What an option orders by its name alone: `--delete`, `--purge-data`; not `--delete-after=3` or `--remove-orphans-label`. */
function deedOfOptions(call: Invocation): Deed | null {
  for (const { text } of call.args.slice(0, 24)) {
    if (text === '--') return null;
    const [name = '', value] = text.split('=', 2);
    if (value !== undefined && !/^(?:true|yes|1|all)$/i.test(value)) continue;
    if (name.length <= 40 && MEANT.test(name)) {
      const deed = deedOfName(name.replace(/^--?/, ''));
      if (deed?.effect === 'destroy') return deed;
    }
  }
  return null;
}

/** A script's own name may say what it does: `drop-tables.sh`; an ending such as `.sh` is no part of it. */
function deedOfProgram(name: string): Deed | null {
  const deed = deedOfName(name.replace(/\.[a-z0-9]{1,4}$/, ''));
  return deed === null || deed.effect === 'read' ? null : deed;
}

const STRENGTH: Readonly<Partial<Record<Effect, number>>> = {
  pay: 5,
  destroy: 4,
  grant: 3,
  disrupt: 2,
  send: 1,
  publish: 1,
};

function strongest(deeds: readonly (Deed | null)[]): Effect | null {
  let found: Effect | null = null;
  for (const deed of deeds) {
    // A word that may be the name of a thing proves nothing of a program that nobody knows.
    if (deed === null || (deed.doubtful && deed.effect !== 'publish')) continue;
    if (found === null || (STRENGTH[deed.effect] ?? 0) > (STRENGTH[found] ?? 0)) found = deed.effect;
  }
  return found;
}

/** What can be said of a program that no family knows, by the words it is given and its own name. */
export function judgeUnknown(call: Invocation): Said {
  if (asksAboutTool(call)) return ASKS;
  if (isDryRun(call)) return REHEARSES;
  if (deploysToProduction(call)) return PRODUCTION_DEPLOY;
  const effect = strongest([
    deedOfProgram(call.name),
    deedAmong(call.operands.slice(0, 3).map((word) => word.text)),
    deedOfOptions(call),
  ]);
  switch (effect) {
    case 'pay':
      return PAYS;
    case 'destroy':
      return speaksOfProduction(call) && isInsistent(call) ? DESTROYS_PRODUCTION : DESTROYS;
    case 'grant':
      return GRANTS;
    case 'disrupt':
      return speaksOfProduction(call) ? DISRUPTS : UNKNOWN;
    case 'send':
    case 'publish':
      return SENDS;
    case 'read':
    case 'tidy':
    case 'change':
    case 'run':
    case 'deploy':
    case null:
      if (call.operands.some((word) => placeOf(word.text, call.cwd) === 'device')) return ON_DEVICE;
      return deploys(call) ? DEPLOYS : UNKNOWN;
  }
}
