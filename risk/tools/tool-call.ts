import { type Deed, type Effect, deedOfName, namesProduction, wordsOf } from '../vocabulary.ts';
import type { Argument } from './arguments.ts';

/** A call of a tool, as the rules see it. */
export interface ToolCall {
  readonly words: readonly string[];
  readonly effect: Effect | null;
  /** Its verb may as well be the name of a thing. */
  readonly doubtful: boolean;
  readonly all: readonly Argument[];
}

/** What belongs to many, or cannot be made again. */
export const SHARED =
  /^(?:db|database|table|collection|schema|index|bucket|volume|cluster|namespace|project|account|user|customer|record|row|backup|snapshot|repo|repository|queue|topic|vault|secret|key|keyspace|server|vm|instance|machine|host|domain|zone|stack|tenant|organization|org|team|site|page|app|application|service|workspace|drive|mailbox|channel|everything|kubernetes|k8s|node|deployment|release|environment|function|production|prod|dataset)(?:s|es)?$/;
export const SERVICES =
  /^(?:service|server|instance|vm|machine|host|node|cluster|database|db|container|app|deployment|process|system|network|production|prod)s?$/;
export const SECRETS = /^(?:secret|password|credential|token|keychain|vault|apikey|passphrase)s?$/;
/** Things that other people see, on services that are not this machine. */
export const OUTWARD =
  /^(?:issue|pull|pr|mr|merge|comment|event|ticket|task|card|page|wiki|post|review|discussion|gist|calendar|meeting|invite|tweet|status|reaction|milestone|webhook|workflow|github|gitlab|jira|linear|notion|confluence|slack|asana|trello|salesforce|hubspot|stripe|shopify|aws|gcp|azure|cloudflare|vercel|s3|ec2|lambda|k8s|kubernetes|figma|sentry|zendesk|email|gmail|contact|order|invoice|customer|deployment|branch|repo|repository|api)s?$/;
export const EVERYBODY =
  /^(?:all|everyone|everybody|company|staff|team|all-?hands|all-?staff|list|announce)@|@(?:everyone|all|here|channel)\b|<!(?:channel|everyone|here)>/i;
export const RECIPIENT_KEY =
  /^(?:to|cc|bcc|recipients?|emails?|attendees|members?|channels?|text|content|message|body)$/i;
export const WHOLE_INTERNET = /^(?:0\.0\.0\.0\/0|::\/0|0\.0\.0\.0|any|\*|internet)$/i;
export const ADDRESS_KEY = /cidr|range|source|ip|address|network|ingress|prefix/i;
export const ALL_RIGHTS =
  /^(?:\*|all|admin|administrator|root|owner|superuser|full[_ -]?access|allusers|allauthenticatedusers|public|public-read-write|cluster-admin|roles\/(?:owner|editor|.*admin)|system:masters|.*:\*|.*AdministratorAccess)$/i;
export const RIGHTS_KEY = /scope|role|polic|permission|principal|member|acl|access|action|grant|privilege/i;
const MANY_KEY =
  /^(?:all|force|recursive|cascade|purge|hard|permanent(?:ly)?|bypass.*|skip.*|no_?verify|auto_?approve|everything)$/i;

export const changes = ({ effect }: ToolCall): boolean => effect !== 'read';
export const hasWord = (call: ToolCall, test: RegExp): boolean => call.words.some((word) => test.test(word));
export const hasText = (call: ToolCall, key: RegExp, text: RegExp): boolean =>
  call.all.some((one) => one.kind === 'text' && key.test(one.key) && text.test(one.text));
export const isForced = (call: ToolCall): boolean =>
  hasWord(call, /^(?:all|bulk|batch|everything|purge|force|mass|entire|whole)$/) ||
  call.all.some((one) => one.kind === 'flag' && one.on && MANY_KEY.test(one.key)) ||
  hasText(call, /filter|query|where|pattern|selector|ids?$/i, /^(?:\*|all|1 ?= ?1|)$/i);
export const inProduction = (call: ToolCall): boolean =>
  call.words.some(namesProduction) ||
  hasText(
    call,
    /^(?:env|environment|stage|target|namespace|workspace|cluster|context|branch|name|profile)$/i,
    /(?:^|[-_./ ])(?:prod|production|live)(?:$|[-_./ ])/i,
  );

/** Where the tool is about files, its paths are judged as commands on them would be. */
export function aboutFiles(call: ToolCall): boolean {
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
