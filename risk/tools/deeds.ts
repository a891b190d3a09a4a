import type { Finding } from '../../domain/verdict.ts';
import type { Said } from '../rule.ts';
import { namesMoney, namesRights } from '../vocabulary.ts';
import {
  type ToolCall,
  ADDRESS_KEY,
  ALL_RIGHTS,
  EVERYBODY,
  OUTWARD,
  RECIPIENT_KEY,
  RIGHTS_KEY,
  SECRETS,
  SERVICES,
  SHARED,
  WHOLE_INTERNET,
  aboutFiles,
  changes,
  hasText,
  hasWord,
  inProduction,
  isForced,
} from './tool-call.ts';

/** What a tool's name and its arguments say together; the first line that fits is its word. */
interface ToolRule extends Said {
  readonly when: (call: ToolCall) => boolean;
  /** Calls that this line must flag, as JSON; they stand in docs/risk-rules.md. */
  readonly flags: readonly string[];
  readonly spares?: readonly string[];
}

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

/** The tool's name alone is the place: any of its arguments may have decided. */
export function judgeTool(tool: string, call: ToolCall): readonly Finding[] {
  const said = TOOL_RULES.find((line) => line.when(call));
  const span: [number, number] = [0, tool.length];
  if (said !== undefined) {
    const { rule, tier, label, message, zh } = said;
    return [{ rule, tier, label, message, messageZh: zh, span, path: '/tool' }];
  }
  if (call.effect === 'read' || isPlainShell(tool, call)) return [];
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

/** Agents' own names for a shell on this machine; one with a server's prefix may be anywhere. */
const SHELL_TOOLS =
  /^(?:bash|shell|local_shell|run_shell_command|shell_command|exec_command|execute_command|run_command)$/i;
const SHELL_ARGUMENTS = /^(?:command|cmd|description)$/;

/** A shell that is given a command and nothing else does what the command does, and is judged by that alone. */
function isPlainShell(tool: string, { all }: ToolCall): boolean {
  return (
    SHELL_TOOLS.test(tool) &&
    all.some(({ key }) => key !== 'description') &&
    all.every(({ key }) => SHELL_ARGUMENTS.test(key))
  );
}
