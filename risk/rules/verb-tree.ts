import type { Invocation } from '../command/invocation.ts';
import type { Rule, Said } from '../rule.ts';
import type { Word } from '../command/word.ts';
import { type Deed, type Effect, deedOfName, isRehearsal, namesMoney, namesRights } from '../vocabulary.ts';

const DEEDS = new WeakMap<Invocation, { readonly deed: Deed | null }>();

/** No name of a command: a path, an address, a setting, a number. */
const NO_NAME = /[^A-Za-z:_-]|^[-_:]/;
const NUMBERED = /\d+/g;
/** What a word in front of it is only the group of: `config list`, `run deploy`. */
const BEHIND_GROUPS = new Set([
  'list',
  'info',
  'search',
  'status',
  'deploy',
  'view',
  'export',
  'import',
  'query',
]);

/**
 * What a command of services and verbs does, such as `aws ec2 terminate-instances` or `az vm delete`: the first operand
 * that can only be a verb decides, else the first that may be one. Null where no operand is a known verb.
 */
export function deedOf(call: Invocation): Deed | null {
  const known = DEEDS.get(call);
  if (known !== undefined) return known.deed;
  const words = call.operands.map((word) => word.text);
  const deed = deedAmong(words) ?? (namesOnlyThings(words) ? LISTS : null);
  const found =
    deed?.effect === 'change' && leavesNone(call) ? { ...deed, effect: 'disrupt' as const } : deed;
  DEEDS.set(call, { deed: found });
  return found;
}

const HOW_MANY =
  /^--?(?:size|desired-(?:count|capacity)|replicas|num-nodes|node-count|instance-count|count|instances|max-instances|max-size|capacity|min-ready)(?:=(.*))?$/;

/** Whether something is scaled to nothing: `--desired-count 0`, `--size=0`. */
function leavesNone(call: Invocation): boolean {
  return call.args.some(({ text }, index) => {
    const found = HOW_MANY.exec(text);
    return found !== null && (found[1] ?? call.args[index + 1]?.text) === '0';
  });
}

const LISTS: Deed = { effect: 'read', verb: 'list', doubtful: true };

/** `heroku releases`, `consul catalog services`: things in the plural, of which nothing is said, are listed. */
function namesOnlyThings(words: readonly string[]): boolean {
  return (
    words.length > 0 &&
    words.length <= 2 &&
    words.every((word) => /^[a-z]{3,20}$/.test(word)) &&
    /[a-rt-z]s$/.test(words.at(-1) ?? '')
  );
}

/** The same for words that stand alone. */
export function deedAmong(words: readonly string[]): Deed | null {
  let doubtful: Deed | null = null;
  for (const [index, text] of words.slice(0, 24).entries()) {
    if (NO_NAME.test(text.replace(NUMBERED, ''))) continue;
    const deed = inPath(deedOfName(text), words.slice(0, index));
    if (deed !== null && !deed.doubtful) return deed;
    if (doubtful === null || (deed !== null && BEHIND_GROUPS.has(text))) doubtful = deed ?? doubtful;
  }
  return doubtful;
}

/** The same verb, as the words in front of it colour it: `role assignment create`, `payouts create`. */
function inPath(deed: Deed | null, path: readonly string[]): Deed | null {
  if (deed === null || !GIVES.has(deed.effect)) return deed;
  if (namesRights(path)) return { ...deed, effect: 'grant' };
  return namesMoney(path) ? { ...deed, effect: 'pay' } : deed;
}

/** Whether the tool is only asked how it is used, or what it is. */
export function asksAboutTool(call: Invocation): boolean {
  for (const { text } of call.args) {
    if (text === '--') break;
    if (text === '--help') return true;
  }
  const [first] = call.args;
  if (first === undefined) return false;
  if (['help', 'version', 'completion', '--usage'].includes(call.operands[0]?.text ?? first.text))
    return true;
  if (call.name === 'aws' && call.operands.at(-1)?.text === 'help') return true;
  return call.args.length === 1 && ['-h', '-help', '-V', '-v', '--version', '-version'].includes(first.text);
}

/** Whether the tool is given nothing at all to do; what xargs adds is not known. */
export function isBare(call: Invocation): boolean {
  return call.operands.length === 0 && !call.fed;
}

/** Whether it is decided only at run time what the tool is told: `kubectl "$verb" pods`, `xargs docker`. */
export function isUndecided(call: Invocation, verb: Word | undefined): boolean {
  return verb === undefined ? call.fed : /^[$`]/.test(verb.text);
}

/** Whether the tool is asked only to tell what it would do; the last word on it counts. */
export function isDryRun(call: Invocation): boolean {
  let rehearses = false;
  for (const [index, { text }] of call.args.entries()) {
    if (text === '--') break;
    if (isRehearsal(text)) rehearses = !['none', 'false'].includes(call.args[index + 1]?.text ?? '');
    else if (rehearses && isRehearsal(text.split('=', 1)[0] ?? '')) rehearses = false;
  }
  return rehearses;
}

/** `--yes`, `--force`, `-y`, `--auto-approve`, `--all`: it will not ask again, or takes everything. */
export function isInsistent(call: Invocation): boolean {
  return call.args.some(({ text }) =>
    /^(?:--?(?:yes|force|assume-yes|auto-approve|autoapprove|no-confirm|noconfirm|no-input|noinput|confirm|quiet-confirm|all|recursive|purge|hard|skip-confirmation|non-interactive|approve|i-am-sure|yes-i-really-mean-it)(?:=(?:true|yes|1))?|-[yfY]|-rf|-fr)$/i.test(
      text,
    ),
  );
}

interface Example {
  readonly flags: readonly string[];
  readonly spares?: readonly string[];
}

interface Platform {
  /** The prefix of the rules' names. */
  readonly family: string;
  readonly names: readonly string[];
  /** Where it happens, after "Deletes something": `at AWS`, and in Chinese before the verb: `AWS 上`. */
  readonly where: string;
  readonly whereZh: string;
  readonly reads: Example;
  readonly changes: Example;
  readonly disrupts: Example;
  readonly grants?: Example;
  readonly pays?: Example;
  readonly destroys: Example;
  /** Commands whose effect the vocabulary cannot tell. */
  readonly unclear: Example;
}

/** What gives rights where it is said of them: `acl policy apply`. */
const GIVES = new Set<Effect>(['change', 'run']);

const OUTWARD = new Set<Effect>(['change', 'run', 'send', 'publish', 'deploy']);

/** The lines that judge a platform's tool by its verbs; lines that know better stand before them in the family. */
export function linesOfPlatform(platform: Platform): readonly Rule[] {
  const { family, names, where, whereZh } = platform;
  const line = (
    said: Said,
    example: Example | undefined,
    does: (call: Invocation, effect: Effect) => boolean,
  ): Rule[] =>
    example === undefined
      ? []
      : [
          {
            ...said,
            ...example,
            names,
            when: (call) => {
              const deed = deedOf(call);
              return deed !== null && does(call, deed.effect);
            },
          },
        ];
  const said = (
    name: string,
    tier: Said['tier'],
    label: Said['label'],
    message: string,
    zh: string,
  ): Said => ({
    rule: `${family}.${name}`,
    tier,
    label,
    message,
    zh,
  });
  return [
    ...line(
      said('delete', 'HIGH', 'destructive_command', `Deletes something ${where}.`, `删除${whereZh}的资源。`),
      platform.destroys,
      (_, effect) => effect === 'destroy',
    ),
    ...line(
      said(
        'stop',
        'HIGH',
        'service_disruption',
        `Stops or takes away something that runs ${where}.`,
        `停止或移除${whereZh}正在运行的资源。`,
      ),
      platform.disrupts,
      (_, effect) => effect === 'disrupt',
    ),
    ...line(
      said(
        'grant',
        'HIGH',
        'privilege_escalation',
        `Changes who may do what ${where}.`,
        `更改${whereZh}的访问权限。`,
      ),
      platform.grants,
      (_, effect) => effect === 'grant',
    ),
    ...line(
      said('pay', 'HIGH', null, `Moves money ${where}.`, `动用${whereZh}的资金。`),
      platform.pays,
      (_, effect) => effect === 'pay',
    ),
    ...line(
      said('read', 'SAFE', null, `Reads what is ${where}.`, `读取${whereZh}的信息。`),
      platform.reads,
      (_, effect) => effect === 'read',
    ),
    ...line(
      said(
        'change',
        'MEDIUM',
        null,
        `Creates or changes something ${where}.`,
        `创建或更改${whereZh}的资源。`,
      ),
      platform.changes,
      (_, effect) => OUTWARD.has(effect) || effect === 'tidy' || effect === 'grant' || effect === 'pay',
    ),
    {
      ...said(
        'unclear',
        'MEDIUM',
        null,
        `Does something unknown to the rules ${where}.`,
        `在${whereZh}执行规则未知的操作。`,
      ),
      ...platform.unclear,
      names,
    },
  ];
}

/** The line that lets a tool be asked about itself, or for a rehearsal. */
export function lineOfAsking(family: string, names: readonly string[], flags: readonly string[]): Rule {
  return {
    rule: `${family}.ask`,
    tier: 'SAFE',
    label: null,
    message: 'Asks how the tool is used, or what it would do.',
    zh: '只查询用法，或只预演将要做的事。',
    names,
    when: (call) => asksAboutTool(call) || isDryRun(call),
    flags,
  };
}
