import type { Finding } from '../../domain/verdict.ts';
import type { Said } from '../rule.ts';
import {
  type Deed,
  type Effect,
  deedOfName,
  namesMoney,
  namesProduction,
  namesRights,
  wordsOf,
} from '../rules/vocabulary.ts';
import type { Argument } from './arguments.ts';

/** What a tool's name and its arguments say together; the first line that fits is its word. */
interface ToolRule extends Said {
  readonly when: (call: ToolCall) => boolean;
  /** Calls that this line must flag, as JSON; they stand in docs/risk-rules.md. */
  readonly flags: readonly string[];
  readonly spares?: readonly string[];
}

interface ToolCall {
  readonly words: readonly string[];
  readonly effect: Effect | null;
  /** Its verb may as well be the name of a thing. */
  readonly doubtful: boolean;
  readonly all: readonly Argument[];
}

/** What belongs to many, or cannot be made again. */
const SHARED =
  /^(?:db|database|table|collection|schema|index|bucket|volume|cluster|namespace|project|account|user|customer|record|row|backup|snapshot|repo|repository|queue|topic|vault|secret|key|keyspace|server|vm|instance|machine|host|domain|zone|stack|tenant|organization|org|team|site|page|app|application|service|workspace|drive|mailbox|channel|everything|kubernetes|k8s|node|deployment|release|environment|function|production|prod|dataset)(?:s|es)?$/;
const SERVICES =
  /^(?:service|server|instance|vm|machine|host|node|cluster|database|db|container|app|deployment|process|system|network|production|prod)s?$/;
const SECRETS = /^(?:secret|password|credential|token|keychain|vault|apikey|passphrase)s?$/;
/** Things that other people see, on services that are not this machine. */
const OUTWARD =
  /^(?:issue|pull|pr|mr|merge|comment|event|ticket|task|card|page|wiki|post|review|discussion|gist|calendar|meeting|invite|tweet|status|reaction|milestone|webhook|workflow|github|gitlab|jira|linear|notion|confluence|slack|asana|trello|salesforce|hubspot|stripe|shopify|aws|gcp|azure|cloudflare|vercel|s3|ec2|lambda|k8s|kubernetes|figma|sentry|zendesk|email|gmail|contact|order|invoice|customer|deployment|branch|repo|repository|api)s?$/;
const EVERYBODY =
  /^(?:all|everyone|everybody|company|staff|team|all-?hands|all-?staff|list|announce)@|@(?:everyone|all|here|channel)\b|<!(?:channel|everyone|here)>/i;
const RECIPIENT_KEY =
  /^(?:to|cc|bcc|recipients?|emails?|attendees|members?|channels?|text|content|message|body)$/i;
const WHOLE_INTERNET = /^(?:0\.0\.0\.0\/0|::\/0|0\.0\.0\.0|any|\*|internet)$/i;
const ADDRESS_KEY = /cidr|range|source|ip|address|network|ingress|prefix/i;
const ALL_RIGHTS =
  /^(?:\*|all|admin|administrator|root|owner|superuser|full[_ -]?access|allusers|allauthenticatedusers|public|public-read-write|cluster-admin|roles\/(?:owner|editor|.*admin)|system:masters|.*:\*|.*AdministratorAccess)$/i;
const RIGHTS_KEY = /scope|role|polic|permission|principal|member|acl|access|action|grant|privilege/i;
const MANY_KEY =
  /^(?:all|force|recursive|cascade|purge|hard|permanent(?:ly)?|bypass.*|skip.*|no_?verify|auto_?approve|everything)$/i;

const changes = ({ effect }: ToolCall): boolean => effect !== 'read';
const hasWord = (call: ToolCall, test: RegExp): boolean => call.words.some((word) => test.test(word));
const hasText = (call: ToolCall, key: RegExp, text: RegExp): boolean =>
  call.all.some((one) => one.kind === 'text' && key.test(one.key) && text.test(one.text));
const isForced = (call: ToolCall): boolean =>
  hasWord(call, /^(?:all|bulk|batch|everything|purge|force|mass|entire|whole)$/) ||
  call.all.some((one) => one.kind === 'flag' && one.on && MANY_KEY.test(one.key)) ||
  hasText(call, /filter|query|where|pattern|selector|ids?$/i, /^(?:\*|all|1 ?= ?1|)$/i);
const inProduction = (call: ToolCall): boolean =>
  call.words.some(namesProduction) ||
  hasText(
    call,
    /^(?:env|environment|stage|target|namespace|workspace|cluster|context|branch|name|profile)$/i,
    /(?:^|[-_./ ])(?:prod|production|live)(?:$|[-_./ ])/i,
  );

export const TOOL_RULES: readonly ToolRule[] = [
  {
    rule: 'tools.opens-to-all',
    tier: 'HIGH',
    label: 'cross_network',
    message: 'Opens something to the whole internet.',
    zh: '向整个互联网开放。',
    when: (call) => changes(call) && hasText(call, ADDRESS_KEY, WHOLE_INTERNET),
    flags: ['{"tool":"create_firewall_rule","args":{"cidr":"0.0.0.0/0"}}'],
    spares: ['{"tool":"create_firewall_rule","args":{"cidr":"10.1.0.0/16"}}'],
  },
  {
    rule: 'tools.all-rights',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Gives all rights, or rights to everybody.',
    zh: '授予全部权限，或向所有人授权。',
    when: (call) => changes(call) && hasText(call, RIGHTS_KEY, ALL_RIGHTS),
    flags: ['{"tool":"create_token","args":{"scopes":["admin"]}}'],
    spares: ['{"tool":"create_token","args":{"scopes":["repo:read"]}}'],
  },
  {
    rule: 'tools.pays',
    tier: 'HIGH',
    label: null,
    message: 'Moves money.',
    zh: '转移资金。',
    when: (call) => call.effect === 'pay' || (changes(call) && namesMoney(call.words)),
    flags: ['{"tool":"send_payment","args":{"amount":12}}'],
    spares: ['{"tool":"list_payments","args":{}}'],
  },
  {
    rule: 'tools.grants',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Changes who may do what.',
    zh: '更改权限归属。',
    when: (call) =>
      call.effect === 'grant' ||
      (call.effect !== null && call.effect !== 'read' && call.effect !== 'tidy' && namesRights(call.words)),
    flags: ['{"tool":"add_collaborator","args":{"user":"x"}}'],
    spares: ['{"tool":"list_collaborators","args":{}}'],
  },
  {
    rule: 'tools.destroys-shared',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes something that others use, or many things at once.',
    zh: '删除他人也在使用的内容，或一次删除许多内容。',
    when: (call) =>
      call.effect === 'destroy' &&
      (hasWord(call, SHARED) || isForced(call) || inProduction(call)) &&
      !aboutFiles(call),
    flags: [
      '{"tool":"delete_repository","args":{"name":"shop"}}',
      '{"tool":"remove_items","args":{"all":true}}',
    ],
    spares: [
      '{"tool":"delete_branch","args":{"branch":"done"}}',
      '{"tool":"get_deleted_repositories","args":{}}',
    ],
  },
  {
    rule: 'tools.publishes',
    tier: 'HIGH',
    label: null,
    message: 'Publishes something for everybody.',
    zh: '向所有人发布内容。',
    when: (call) => call.effect === 'publish' && !hasWord(call, /^(?:push|branch|draft)$/),
    flags: ['{"tool":"publish_package","args":{"name":"x"}}'],
  },
  {
    rule: 'tools.disrupts',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Stops or hinders something that runs.',
    zh: '停止或妨碍正在运行的服务。',
    when: (call) => call.effect === 'disrupt' && (hasWord(call, SERVICES) || inProduction(call)),
    flags: ['{"tool":"stop_server","args":{"id":1}}'],
    spares: ['{"tool":"stop_timer","args":{}}'],
  },
  {
    rule: 'tools.deploys-production',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Deploys to production.',
    zh: '部署到生产环境。',
    when: (call) => (call.effect === 'deploy' || call.effect === 'publish') && inProduction(call),
    flags: ['{"tool":"deploy","args":{"environment":"production"}}'],
    spares: ['{"tool":"deploy","args":{"environment":"staging"}}'],
  },
  {
    rule: 'tools.sends-to-everybody',
    tier: 'HIGH',
    label: null,
    message: 'Sends a message to everybody.',
    zh: '向所有人发送消息。',
    when: (call) => call.effect === 'send' && hasText(call, RECIPIENT_KEY, EVERYBODY),
    flags: ['{"tool":"send_email","args":{"to":["everyone@example.com"]}}'],
    spares: ['{"tool":"send_email","args":{"to":["one@example.com"]}}'],
  },
  {
    rule: 'tools.reads-secret',
    tier: 'MEDIUM',
    label: 'credential_access',
    message: 'Reads a stored secret.',
    zh: '读取存储的机密。',
    when: (call) =>
      call.effect === 'read' &&
      hasWord(call, SECRETS) &&
      !hasWord(call, /^(?:list|scan|scanning|count|tokenize|tokens)$/),
    flags: ['{"tool":"get_secret","args":{"name":"db"}}'],
    spares: ['{"tool":"count_tokens","args":{"text":"x"}}'],
  },
  {
    rule: 'tools.destroys',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Deletes something.',
    zh: '删除内容。',
    when: (call) => call.effect === 'destroy' && !aboutFiles(call),
    flags: ['{"tool":"delete_branch","args":{"branch":"done"}}'],
    spares: ['{"tool":"list_branches","args":{}}'],
  },
  {
    rule: 'tools.disturbs',
    tier: 'MEDIUM',
    label: 'service_disruption',
    message: 'Stops or suspends something.',
    zh: '停止或暂停某项内容。',
    when: (call) => call.effect === 'disrupt' && !call.doubtful,
    flags: ['{"tool":"cancel_job","args":{"id":1}}'],
  },
  {
    rule: 'tools.sends',
    tier: 'MEDIUM',
    label: null,
    message: 'Sends a message to people.',
    zh: '向他人发送消息。',
    when: (call) =>
      call.effect === 'send' ||
      (hasWord(call, /^(?:sms|tweet|slack|telegram|whatsapp|discord)$/) &&
        call.effect !== null &&
        changes(call)),
    flags: ['{"tool":"send_email","args":{"to":"one@example.com"}}'],
    spares: ['{"tool":"read_email","args":{"id":"1"}}'],
  },
  {
    rule: 'tools.deploys',
    tier: 'MEDIUM',
    label: null,
    message: 'Deploys or publishes.',
    zh: '部署或发布。',
    when: (call) => call.effect === 'deploy' || call.effect === 'publish',
    flags: ['{"tool":"deploy","args":{"environment":"staging"}}'],
  },
  {
    rule: 'tools.installs',
    tier: 'MEDIUM',
    label: null,
    message: 'Installs something.',
    zh: '安装软件。',
    when: (call) => hasWord(call, /^(?:install|upgrade)$/),
    flags: ['{"tool":"install_package","args":{"name":"x"}}'],
  },
  {
    rule: 'tools.changes-outside',
    tier: 'MEDIUM',
    label: null,
    message: 'Changes something that other people see.',
    zh: '更改他人可见的内容。',
    when: (call) =>
      (call.effect === 'change' || call.effect === 'run') && hasWord(call, OUTWARD) && !aboutFiles(call),
    flags: ['{"tool":"create_issue","args":{"title":"x"}}'],
    spares: ['{"tool":"list_issues","args":{}}', '{"tool":"create_directory","args":{"path":"src/new"}}'],
  },
];

/** Where the tool is about files, its paths are judged as commands on them would be. */
function aboutFiles(call: ToolCall): boolean {
  return (
    hasWord(
      call,
      /^(?:file|files|directory|directories|folder|folders|dir|path|paths|fs|filesystem|notebook|text)$/,
    ) ||
    call.all.some(
      (one) =>
        one.kind === 'text' &&
        /^(?:(?:file_?)?path|file|filename|directory|dir|folder|paths|notebook_path|target)$/i.test(
          one.key,
        ) &&
        /^[~.]|\//.test(one.text),
    )
  );
}

/** What the name of a tool says that it does, a server's prefix (`mcp__github__…`) included among its words. */
export function readTool(tool: string, all: readonly Argument[]): ToolCall {
  const words = wordsOf(tool).slice(0, 24);
  const own = tool.split(/__|\./).at(-1) ?? tool;
  const deed: Deed | null = deedOfName(own) ?? deedOfName(tool);
  return { words, effect: deed?.effect ?? null, doubtful: deed?.doubtful ?? false, all };
}

/** The tool's name alone is the place: any of its arguments may have decided. */
export function judgeTool(tool: string, call: ToolCall): readonly Finding[] {
  const said = TOOL_RULES.find((line) => line.when(call));
  const span: [number, number] = [0, tool.length];
  if (said !== undefined) {
    const { rule, tier, label, message, zh } = said;
    return [{ rule, tier, label, message, messageZh: zh, span, path: '/tool' }];
  }
  if (call.effect === 'read') return [];
  return [
    {
      rule: 'tools.call',
      tier: 'LOW',
      label: null,
      message: `Calls the tool ${tool}.`,
      messageZh: `调用工具 ${tool}。`,
      span,
      path: '/tool',
    },
  ];
}
