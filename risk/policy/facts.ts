import type { RuleFacts } from '../../domain/policy-rules.ts';
import type { Verdict } from '../../domain/verdict.ts';

/** What conditions see. Classes, since CEL knows a type by its constructor; every field is there, empty or not. */
export class CelAction {
  readonly type: string;
  readonly command: string;
  readonly argv: readonly string[];
  readonly sql: string;
  readonly tool: string;
  readonly args: unknown;
  readonly cwd: string;
  /** Names only: values are secrets too often. */
  readonly env: readonly string[];
  readonly host: string;
  readonly sourceIp: string;
  /** What runs, in whichever form it came. */
  readonly text: string;

  constructor(action: RuleFacts['action']) {
    this.type = action.type ?? '';
    this.command = action.command ?? '';
    this.argv = action.argv ?? [];
    this.sql = action.sql ?? '';
    this.tool = action.tool ?? '';
    this.args = action.args ?? {};
    this.cwd = action.cwd ?? '';
    this.env = Object.keys(action.env ?? {});
    this.host = action.host ?? '';
    this.sourceIp = action.sourceIp ?? '';
    this.text = [this.command, this.argv.join(' '), this.sql].filter((text) => text !== '').join('\n');
  }
}

export class CelVerification {
  readonly mode: string;
  readonly command: string;
  readonly argv: readonly string[];

  constructor(followUp: RuleFacts['followUp']) {
    const { mode = '', check = null } = followUp?.verification ?? {};
    this.mode = mode;
    this.command = check !== null && 'command' in check ? check.command : '';
    this.argv = check !== null && 'argv' in check ? check.argv : [];
  }
}

export class CelRequest {
  readonly action: CelAction;
  readonly workspace: string;
  readonly requester: string;
  readonly sessionKey: string;
  readonly reason: string;
  readonly profile: string;
  readonly protocol: string;
  readonly language: string;
  readonly executor: string;
  readonly verification: CelVerification;

  constructor(facts: RuleFacts) {
    this.action = new CelAction(facts.action);
    this.workspace = facts.workspace;
    this.requester = facts.requester;
    this.sessionKey = facts.sessionKey ?? '';
    this.reason = facts.reason;
    this.profile = facts.profile;
    this.protocol = facts.protocol;
    this.language = facts.language;
    this.executor = facts.followUp?.executor ?? '';
    this.verification = new CelVerification(facts.followUp);
  }
}

export class CelFinding {
  readonly rule: string;
  readonly tier: string;
  readonly label: string;
  readonly path: string;

  constructor({ rule, tier, label, path }: Verdict['findings'][number]) {
    this.rule = rule;
    this.tier = tier;
    this.label = label ?? '';
    this.path = path;
  }
}

export class CelVerdict {
  readonly tier: string;
  readonly level: string;
  readonly labels: readonly string[];
  readonly #found: Verdict['findings'];
  #shown: readonly CelFinding[] | null = null;

  constructor({ tier, level, labels, findings }: Verdict) {
    this.tier = tier;
    this.level = level;
    this.labels = labels;
    this.#found = findings;
  }

  /** Made where a condition asks: each rule that matches makes another verdict. */
  get findings(): readonly CelFinding[] {
    this.#shown ??= this.#found.map((finding) => new CelFinding(finding));
    return this.#shown;
  }
}

/** A moment as the clock on the wall of a time zone shows it. */
export class CelClock {
  readonly year: bigint;
  /** 1 to 12. */
  readonly month: bigint;
  /** 1 to 31. */
  readonly day: bigint;
  /** `Monday` to `Sunday`. */
  readonly weekday: string;
  /** 0 to 23. */
  readonly hour: bigint;
  readonly minute: bigint;

  constructor(parts: Readonly<Record<string, string>>) {
    this.year = BigInt(parts['year'] ?? '');
    this.month = BigInt(parts['month'] ?? '');
    this.day = BigInt(parts['day'] ?? '');
    this.weekday = parts['weekday'] ?? '';
    this.hour = BigInt(parts['hour'] ?? '');
    this.minute = BigInt(parts['minute'] ?? '');
  }
}
