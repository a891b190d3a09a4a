import { type Invocation, commandName } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { judgeUnknown } from '../generic.ts';

const RUNNERS = [
  'bash',
  'sh',
  'zsh',
  'dash',
  'ksh',
  'source',
  '.',
  'python',
  'node',
  'ruby',
  'perl',
  'php',
  'tsx',
  'ts-node',
  'bun',
  'deno',
];
const SCRIPT = /\.(?:sh|bash|zsh|py|js|mjs|cjs|ts|rb|pl|php)$/;

/** `bash -n x.sh`, `node --check x.js`, `php -l x.php`: reads the script for mistakes; python's `-m` runs something else. */
function checksOnly(call: Invocation): boolean {
  if (call.name === 'php') return call.switches.has('l');
  if (call.name === 'python') return call.switches.has('m');
  if (call.name === 'ruby' || call.name === 'perl') return call.switches.has('c');
  return call.switches.has('check') || (call.switches.has('n') && call.name.endsWith('sh'));
}

/** The tier that a script's own name and the words behind it deserve, as if it were run by itself. */
function tierByName(call: Invocation): string | null {
  const [script, ...operands] = call.operands;
  if (script === undefined || !SCRIPT.test(script.text) || checksOnly(call)) return null;
  const args = call.args.filter((arg) => arg !== script);
  return judgeUnknown({ ...call, name: commandName(script.text), args, operands }).tier;
}

/** Scripts that an interpreter is handed, by their names. */
export const scripts = familyOf('Scripts, by their names', [
  {
    rule: 'scripts.grave',
    tier: 'HIGH',
    label: 'destructive_command',
    message:
      'Runs a script that by its words deploys to production, or deletes something there without asking again.',
    zh: '运行的脚本从字面看会部署到生产环境，或不经确认地删除其内容。',
    names: RUNNERS,
    when: (call) => tierByName(call) === 'HIGH',
    flags: ['bash deploy.sh production', 'python purge_users.py --env prod --yes'],
    spares: ['bash deploy.sh staging', 'python list_users.py --env prod'],
  },
  {
    rule: 'scripts.outward',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Runs a script that by its words deletes, sends or deploys something.',
    zh: '运行的脚本从字面看会删除、发送或部署内容。',
    names: RUNNERS,
    when: (call) => tierByName(call) === 'MEDIUM',
    flags: ['bash wipe-disk.sh', 'python delete_users.py', 'node send-newsletter.js'],
    spares: ['bash build.sh', 'bash -n deploy.sh', 'bash deploy.sh --dry-run'],
  },
] satisfies readonly Rule[]);
