import { type Invocation, hasSwitch, says } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { asksAboutTool } from '../verb-tree.ts';
import { deedOfName } from '../../vocabulary.ts';

const CALLERS = [
  'grpcurl',
  'grpc_cli',
  'evans',
  'wscat',
  'websocat',
  'dbus-send',
  'gdbus',
  'busctl',
  'qdbus',
];

/** The method that is called: `users.Users/GetUser`, `org.freedesktop.login1.Manager.Reboot`, a bare name for busctl. */
function methodOf(call: Invocation): string {
  const named = call.args
    .map((arg) => arg.text)
    .filter((text) => /^[A-Za-z][\w.]*[./][A-Za-z]\w*$/.test(text));
  const last = (call.name === 'busctl' ? call.operands.at(4)?.text : named.at(-1)) ?? '';
  return last.split(/[./]/).at(-1) ?? '';
}

const looksOnly = (call: Invocation): boolean =>
  says(call, 'list', 'describe', 'ls', 'tree', 'introspect', 'monitor', 'status', 'get-property') ||
  (call.name === 'qdbus' && call.operands.length < 3);

/** Methods of services, called by name. */
export const remoteCalls = familyOf('Calls to the methods of services', [
  {
    rule: 'calls.ask',
    tier: 'SAFE',
    label: null,
    message: 'Asks how the tool is used, or which methods a service has.',
    zh: '查询工具用法，或查看服务提供哪些方法。',
    names: CALLERS,
    when: (call) => asksAboutTool(call) || looksOnly(call) || call.args.length === 0,
    flags: ['grpcurl api.example.com:443 list', 'busctl list'],
    spares: ["grpcurl -d '{}' api.example.com:443 users.Users/DeleteUser"],
  },
  {
    rule: 'calls.destroy',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Calls a method of a service that by its name deletes or ends something.',
    zh: '调用服务中从名称看会删除或终止内容的方法。',
    names: CALLERS,
    when: (call) =>
      ['destroy', 'disrupt'].includes(deedOfName(methodOf(call))?.effect ?? '') ||
      /^(?:PowerOff|Reboot|Halt|Suspend|Hibernate|KExec)$/.test(methodOf(call)),
    flags: [
      "grpcurl -d '{}' api.example.com:443 users.Users/DeleteUser",
      'busctl call org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager Reboot b true',
    ],
    spares: ["grpcurl -d '{}' api.example.com:443 users.Users/GetUser"],
  },
  {
    rule: 'calls.read',
    tier: 'LOW',
    label: null,
    message: 'Calls a method of a service that by its name only reads.',
    zh: '调用服务中从名称看仅为读取的方法。',
    names: CALLERS,
    when: (call) => deedOfName(methodOf(call))?.effect === 'read' && !hasSwitch(call, 'allow-write'),
    flags: ["grpcurl -d '{}' api.example.com:443 users.Users/GetUser"],
    spares: ["grpcurl -d '{}' api.example.com:443 users.Users/CreateUser"],
  },
  {
    rule: 'calls.call',
    tier: 'MEDIUM',
    label: null,
    message: 'Calls a method of a service, or opens a channel to it.',
    zh: '调用服务的方法，或打开通向它的通道。',
    names: CALLERS,
    flags: [
      "grpcurl -d '{}' api.example.com:443 users.Users/CreateUser",
      'wscat -c wss://api.example.com/feed',
    ],
    spares: ['grpcurl api.example.com:443 list'],
  },
] satisfies readonly Rule[]);
