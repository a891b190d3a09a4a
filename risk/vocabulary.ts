/**
 * What a verb does to the thing it is said of. `tidy` takes away what is made again or matters little; `disrupt` ends or
 * hinders something that runs; `grant` lets somebody do more; `pay` moves money.
 */
export type Effect =
  | 'read'
  | 'tidy'
  | 'change'
  | 'run'
  | 'send'
  | 'publish'
  | 'deploy'
  | 'disrupt'
  | 'grant'
  | 'pay'
  | 'destroy';

const VERBS: Readonly<Record<Effect, string>> = {
  read: `read list ls get describe show head view cat status info inspect search query lookup find log logs history diff
    check validate verify lint test preview plan whoami version help completion explain estimate count stat stats events
    monitor watch wait peek print display dump download fetch pull poll browse scan audit analyze analyse compare
    detect select summarize ping ps top doctor graph doc docs about simulate benchmark bench profile
    measure format fmt render report is has can index outdated exists metrics health who trace tail dig nslookup du df
    retrieve sample deps trends usage whereis locate grep glob`,
  tidy: 'clean clear empty cleanup tidy dedupe compact vacuum gc expire invalidate',
  change: `create change alter add new set put update modify edit patch write insert upsert import restore upload copy cp move mv sync
    rename tag label annotate untag attach associate register enable install upgrade migrate scale resize replace merge
    assign configure config init build rotate save store adjust change toggle activate link bind join load mount
    archive unarchive close reopen resolve fork clone subscribe unsubscribe mb mk mkdir increase decrease extend append
    convert swap transfer provision allocate reserve request accept approve restart reload refresh resume unpause unlock switch use
    backup snapshot export schedule mirror cast sign tune complete reassign seed bootstrap generate`,
  run: 'run exec execute invoke start trigger apply submit eval evaluate launch call up rerun retry replay redrive ssh',
  send: 'send pub notify email mail post broadcast message sms tweet announce invite comment reply page alert forward dial',
  publish: 'publish release push promote distribute',
  deploy: 'deploy redeploy rollout ship',
  disrupt: `stop reboot shutdown halt kill suspend pause disable drain cordon detach disassociate deallocate hibernate
    poweroff down block ban lock cancel abort failover switchover rollback freeze deactivate offline quarantine disconnect
    unassign unbind leave evict quiesce demote downgrade maintenance takedown preempt resync interrupt`,
  grant:
    'grant authorize authorise allow permit share elevate impersonate assume expose escalate whitelist allowlist',
  pay: 'pay refund charge payout withdraw purchase buy wire remit',
  destroy: `delete del destroy drop purge wipe erase remove rm rmi rb rmr rmdir truncate nuke uninstall flush shred
    obliterate terminate revoke reset prune forget expunge decommission deprovision teardown unpublish yank discard zap
    deregister unregister reinit reinitialize reimage overwrite undeploy annihilate unset unlink scrub zeroize disown
    trash delist unprovision`,
};

const EFFECT_OF: ReadonlyMap<string, Effect> = new Map(
  (Object.entries(VERBS) as [Effect, string][]).flatMap(([effect, words]) =>
    words.split(/\s+/).map((word): [string, Effect] => [word, effect]),
  ),
);

/** Verbs that as often name a thing: a group of commands (`run services`), or what a verb behind them is said of. */
const OFTEN_NOUNS = new Set(
  `run up deploy log logs backup build index monitor release lock schedule export test access alert message mail email tag label
   snapshot import history report page call profile events metrics health status config query view watch share push
   invite comment post request link mirror mount store stats audit graph archive fork index charge refund payout wire
   block format docs trace count search info list plan sign store start scan maintenance ban top preview
   subscribe switch reserve transfer ps load init sync job use mirror copy render fetch tail dump check benchmark bench version docs`.split(
    /\s+/,
  ),
);

const BELONGS_TO_MANY = new Set(
  `db database databases table tables schema schemas data dataset datasets volume volumes disk disks drive drives partition
   partitions device devices bucket buckets cluster clusters namespace namespaces project projects account accounts user
   users customer customers backup backups snapshot snapshots repo repos repository repositories queue queues topic topics
   vault secret secrets key keys everything all prod production collection collections keyspace server servers vm vms
   instance instances machine machines host hosts domain domains zone zones stack record records state tenant tenants`.split(
    /\s+/,
  ),
);

const MATTERS_LITTLE = new Set(
  `tag tags label labels cache caches comment comments reaction reactions draft drafts tmp temp temporary build dist
   cookie cookies filter filters bookmark bookmarks alias aliases context whitespace blanks prefix suffix duplicates duplicate
   lock bom artifacts artifact watch star warnings unused imports import whitespaces newline newlines reviewer reviewers
   assignee assignees upvote layout view shadow shadows zone down caps`.split(/\s+/),
);

const RIGHTS = new Set(
  `policy policies permission permissions acl acls role roles iam access privilege privileges grant grants binding bindings
   admin admins ingress collaborator collaborators credential credentials superuser sudoers owner owners login membership
   trust`.split(/\s+/),
);

/** Policies of these kinds say nothing of who may do what. */
const OTHER_POLICIES = new Set(
  'scaling autoscaling lifecycle retention password alarm backup cache expiration replication rotation routing'.split(
    ' ',
  ),
);

const PRODUCTION = new Set(['prod', 'production', 'prd']);
const NOT_QUITE = new Set(['non', 'not', 'no', 'pre', 'omit', 'without', 'only']);

const MONEY = new Set(
  'fund funds money payment payments payout payouts refund refunds charge charges'.split(' '),
);

/** The words of a name, in lower case: `dropAllTables`, `drop_all-tables` and `drop:all:tables` are three words each. */
export function wordsOf(name: string): readonly string[] {
  const found = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];
  return found.map((word) => word.toLowerCase());
}

/** What one word does; null for a word that is no verb known here. */
export function effectOfWord(word: string): Effect | null {
  return EFFECT_OF.get(word) ?? (fusedVerb(word) === null ? null : 'destroy');
}

/** `resetdb`, `dropall`: a destroying verb and what it is said of, written as one word. */
function fusedVerb(word: string): string | null {
  if (word.length > 24) return null;
  for (let cut = 3; cut <= word.length - 2; cut += 1) {
    const verb = word.slice(0, cut);
    const effect = EFFECT_OF.get(verb);
    if ((effect === 'destroy' || verb === 'clear') && BELONGS_TO_MANY.has(word.slice(cut))) return verb;
  }
  return null;
}

export interface Deed {
  readonly effect: Effect;
  /** The word that decided. */
  readonly verb: string;
  /** The verb may as well be the name of a thing. */
  readonly doubtful: boolean;
}

/** What a name such as `delete_repository`, `apps:destroy` or `sendEmail` does, by its verb; null without one. */
export function deedOfName(name: string): Deed | null {
  if (name.length > 80) return null;
  const words = wordsOf(name);
  const at = verbBehindGroups(name, words);
  const verb = words[at];
  if (verb === undefined) return null;
  const effect = effectOfWord(verb);
  if (effect === null) return null;
  return { effect: inContext(effect, verb, words, at), verb, doubtful: OFTEN_NOUNS.has(verb) };
}

/** `pg:backups:restore` says what it does last; `deploy:prod` says last only where, and `test:delete-user` is a test. */
function verbBehindGroups(name: string, words: readonly string[]): number {
  const group = name.lastIndexOf(':');
  if (group <= 0 || /^(?:test|lint|check|verify|e2e)\b/.test(name)) return verbAt(words);
  const inFront = wordsOf(name.slice(0, group)).length;
  const behind = verbAt(words.slice(inFront));
  return behind < 0 ? verbAt(words) : inFront + behind;
}

/** The first verb, unless it may be a noun and one that cannot stands at the end: `log-delete`, but `list-deleted`. */
function verbAt(words: readonly string[]): number {
  const first = words.findIndex((word) => effectOfWord(word) !== null);
  const last = words.length - 1;
  const end = words[last];
  if (first < 0 || end === undefined || !OFTEN_NOUNS.has(words[first] ?? '')) return first;
  const effect = effectOfWord(end);
  return effect !== null && !OFTEN_NOUNS.has(end) && words[first] !== 'test' ? last : first;
}

function inContext(effect: Effect, verb: string, words: readonly string[], at: number): Effect {
  const others = words.filter((_, index) => index !== at);
  const rights = namesRights(others);
  switch (effect) {
    case 'destroy': {
      const things = others.filter((word) => effectOfWord(word) === null || MATTERS_LITTLE.has(word));
      const little = things.some((word) => MATTERS_LITTLE.has(word));
      return little && !things.some((word) => BELONGS_TO_MANY.has(word)) ? 'tidy' : 'destroy';
    }
    case 'tidy':
      return verb !== 'compact' && others.some((word) => BELONGS_TO_MANY.has(word)) ? 'destroy' : 'tidy';
    case 'change':
      if (others.some((word) => MONEY.has(word))) return 'pay';
      return rights ? 'grant' : 'change';
    case 'read':
      return verb === 'format' && others.some((word) => BELONGS_TO_MANY.has(word)) ? 'destroy' : 'read';
    case 'send':
      return others.some((word) => MONEY.has(word)) ? 'pay' : 'send';
    case 'publish':
      return verb === 'release' &&
        (at > 0 || others.some((word) => ['notes', 'build', 'candidate'].includes(word)))
        ? 'change'
        : 'publish';
    case 'run':
    case 'deploy':
    case 'disrupt':
    case 'grant':
    case 'pay':
      return effect;
  }
}

/** Whether the words of a path, such as `role assignment`, speak of who may do what. */
export function namesRights(path: readonly string[]): boolean {
  const words = path.flatMap(wordsOf);
  return words.some((word) => RIGHTS.has(word)) && !words.some((word) => OTHER_POLICIES.has(word));
}

/** Whether the words of a path, such as `payouts`, speak of money. */
export function namesMoney(path: readonly string[]): boolean {
  return path.flatMap(wordsOf).some((word) => MONEY.has(word));
}

/** Whether a name speaks of the production surroundings: `deploy:prod`, `production`, `prod-eu-1`; not `product` or `non-prod`. */
export function namesProduction(name: string): boolean {
  if (name.length > 200) return false;
  const words = wordsOf(name);
  return words.some(
    (word, index) =>
      (PRODUCTION.has(word) || (word === 'live' && index === words.length - 1)) &&
      !NOT_QUITE.has(words[index - 1] ?? ''),
  );
}

const REHEARSALS = new Set(
  `dry-run dryrun dry_run dry noop no-op simulate simulation just-print check-only checkonly preview whatif what-if
   no-execute-changeset plan-only diff-only no-act pretend`.split(/\s+/),
);

/** Whether an option asks only to be told what would happen: `--dry-run`, `--what-if`; not `--dry-run=none`. */
export function isRehearsal(option: string): boolean {
  if (!option.startsWith('-')) return false;
  const [name = '', value] = option.replace(/^--?/, '').split('=', 2);
  if (value !== undefined && /^(?:none|false|no|off|0)$/i.test(value)) return false;
  return REHEARSALS.has(name.toLowerCase());
}
