import {
  HTTP_CLIENTS,
  type HttpCall,
  changesSomething,
  hostKinds,
  httpCall,
} from '../../command/http-call.ts';
import { type Invocation, hasOperand, hasSwitch, optionWords } from '../../command/invocation.ts';
import { grantsPower, normalizePath, placeOf } from '../../paths/paths.ts';
import { type Rule, familyOf } from '../../rule.ts';

const CHAT =
  /(?:api\.telegram\.org|hooks\.slack\.com|slack\.com\/api|discord(?:app)?\.com\/api|open\.feishu\.cn|open\.larksuite\.com|oapi\.dingtalk\.com|qyapi\.weixin\.qq\.com|webhook\.office\.com|chat\.googleapis\.com|graph\.facebook\.com|api\.twilio\.com|api\.sendgrid\.com|api\.mailgun\.net|api\.pushover\.net|ntfy\.sh|api\.line\.me|api\.day\.app|sctapi\.ftqq\.com)/i;
const DESTRUCTIVE_PATH =
  /[/._](?:_?delete_?by_?query|dodelete|delete(?:_?all)?|destroy|purge|truncate|drop|wipe|shutdown|_shutdown|terminate|flush(?:all|db)?|factory_?reset|kill|doWipeOutWorkspace|exit|safeexit|restart|remove(?:_?all)?)(?:[/?&#]|$)/i;
const SEARCH_ENGINE =
  /:(?:9200|9201|9243|7700|8983|6333|8123|5984|15672|2379|8500|8200)\b|elastic|opensearch|algolia|couchdb|\/(?:_all|_template|_index_template|_snapshot|_security)\b|\*/i;
const MUTATION = /\bmutation\b/;
const DESTRUCTIVE_FIELD = /(?:delete|destroy|remove|drop|purge|truncate|archive|revoke|terminate)\w*\s*[({]/i;
const LOG_OUT = /^(?:-|\/dev\/(?:null|stdout|stderr|tty))$/;

const asks = (call: Invocation): boolean =>
  call.args.length > 0 &&
  call.args.length < 3 &&
  call.args.every((arg) => /^(?:--version|--help|--manual|-V|-h|-M|all|category|help)$/.test(arg.text)) &&
  call.args[0]?.text.startsWith('-') === true;

const request = (call: Invocation, test: (request: HttpCall) => boolean): boolean => {
  const found = httpCall(call);
  return found !== null && test(found);
};

const isLocal = (found: HttpCall): boolean => {
  const kinds = hostKinds(found);
  return kinds.length > 0 && kinds.every((kind) => kind === 'loopback');
};

const text = (found: HttpCall): string =>
  [...found.urls, ...found.bodies]
    .map((word) => word.text)
    .join('\n')
    .slice(0, 16_000);

const isRemoteDelete = (found: HttpCall): boolean =>
  found.method === 'DELETE' && (!isLocal(found) || found.urls.some((url) => SEARCH_ENGINE.test(url.text)));

const postsDestruction = (found: HttpCall): boolean => {
  if (!changesSomething(found)) return false;
  if (found.urls.some((url) => DESTRUCTIVE_PATH.test(url.text.replace(/^https?:\/\/[^/]*/i, ''))))
    return true;
  const body = text(found);
  // Solr takes its orders as XML or JSON.
  if (/\/update\b/.test(found.urls[0]?.text ?? '') && /<delete>|"delete"\s{0,5}:/.test(body)) return true;
  if (MUTATION.test(body) && DESTRUCTIVE_FIELD.test(body)) return true;
  return /"(?:query|sql|statement|command)"\s{0,5}:\s{0,5}"\s{0,5}(?:drop|delete|truncate|alter|flushall)\b/i.test(
    body,
  );
};

const PROGRAM_FOLDER =
  /^(?:\/usr(?:\/local)?\/(?:s?bin|lib|libexec)|\/s?bin|\/lib|\/opt|\/etc|\/boot|\/var\/www)(?:\/|$)/;

const writesTo = (call: Invocation, test: (path: string) => boolean): boolean =>
  request(call, (found) => found.outputs.some((word) => !LOG_OUT.test(word.text) && test(word.text)));

/** Talking to other machines: what is asked of them, what is sent, and where the answer goes. */
export const transfers = familyOf('Requests to other machines', [
  {
    rule: 'transfers.version',
    tier: 'SAFE',
    label: null,
    message: 'Tells its version or its options.',
    zh: '显示版本或用法。',
    names: HTTP_CLIENTS,
    when: asks,
    flags: ['curl --version', 'wget --help'],
    spares: ['curl https://example.com'],
  },
  {
    rule: 'transfers.download-device',
    tier: 'CRITICAL',
    label: 'destructive_command',
    message: 'Writes what it fetches over a disk.',
    zh: '把获取的内容直接写入磁盘设备。',
    names: HTTP_CLIENTS,
    when: (call) => writesTo(call, (path) => placeOf(path, call.cwd) === 'device'),
    flags: ['curl -o /dev/sda https://example.com/disk.img'],
    spares: ['curl -o /dev/null https://example.com'],
  },
  {
    rule: 'transfers.download-power',
    tier: 'HIGH',
    label: 'persistence',
    message: 'Puts what it fetches where it decides who may log in, or what runs at the next start.',
    zh: '把获取的内容写入决定登录权限或启动程序的文件。',
    names: HTTP_CLIENTS,
    when: (call) => writesTo(call, (path) => grantsPower(path, call.cwd)),
    flags: [
      'curl -o ~/.ssh/authorized_keys https://example.com/k',
      'wget -O /etc/cron.d/job https://example.com/job',
    ],
    spares: ['curl -o notes.txt https://example.com/notes'],
  },
  {
    rule: 'transfers.delete',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Tells a server to delete something.',
    zh: '要求服务器删除内容。',
    names: HTTP_CLIENTS,
    when: (call) => request(call, isRemoteDelete),
    flags: [
      'curl -X DELETE http://search.example.com:9200/orders',
      'http DELETE https://api.example.com/users/7',
    ],
    spares: ['curl https://api.example.com/users/7', 'curl -X DELETE http://localhost:3000/items/1'],
  },
  {
    rule: 'transfers.destroy',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Asks a server for something that its name calls a deletion or a shutdown.',
    zh: '请求服务器执行名为删除或关闭的操作。',
    names: HTTP_CLIENTS,
    when: (call) => request(call, postsDestruction),
    flags: [
      'curl -X POST \'http://localhost:9200/orders/_delete_by_query\' -d \'{"query":{"match_all":{}}}\'',
      'curl -X POST https://api.example.com/graphql -d \'{"query":"mutation { deleteUser(id: 1) { id } }"}\'',
    ],
    spares: ['curl -X POST https://api.example.com/graphql -d \'{"query":"{ user(id: 1) { name } }"}\''],
  },
  {
    rule: 'transfers.delete-local',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Tells a service of this machine to delete something.',
    zh: '要求本机服务删除内容。',
    names: HTTP_CLIENTS,
    when: (call) => request(call, (found) => found.method === 'DELETE'),
    flags: ['curl -X DELETE http://localhost:3000/items/1'],
    spares: ['curl http://localhost:3000/items/1'],
  },
  {
    rule: 'transfers.send-message',
    tier: 'MEDIUM',
    label: null,
    message: 'Sends a message to people.',
    zh: '向他人发送消息。',
    names: HTTP_CLIENTS,
    when: (call) => request(call, (found) => found.urls.some((url) => CHAT.test(url.text))),
    flags: [
      'curl -d \'{"text":"hi"}\' https://hooks.slack.com/services/x',
      'curl "https://api.telegram.org/botX/sendMessage?text=hi"',
    ],
    spares: ['curl https://slack.com/help'],
  },
  {
    rule: 'transfers.server-command',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Has a file server delete, rename or run something.',
    zh: '让文件服务器删除、重命名或执行某些内容。',
    names: ['curl'],
    when: (call) =>
      optionWords(call, '-Q', '--quote').some((word) =>
        /^[-+*]?\s*(?:DELE|RMD|RNFR|RNTO|SITE|rm|rmdir|rename|chmod|chown|ln|symlink)\b/i.test(word.text),
      ),
    flags: ["curl -Q 'DELE old.html' ftp://ftp.example.com/"],
    spares: ["curl -Q 'PWD' ftp://ftp.example.com/", 'curl ftp://ftp.example.com/a.txt'],
  },
  {
    rule: 'transfers.post',
    tier: 'MEDIUM',
    label: null,
    message: 'Sends data to a server.',
    zh: '向服务器发送数据。',
    names: HTTP_CLIENTS,
    when: (call) => request(call, changesSomething),
    flags: [
      "curl -d 'a=1' https://api.example.com/items",
      'http POST https://api.example.com/items a=1',
      'curl -T report.pdf https://files.example.com/',
    ],
    spares: ["curl -G -d 'q=one' https://example.com/search", 'curl https://example.com'],
  },
  {
    rule: 'transfers.download-program',
    tier: 'MEDIUM',
    label: 'remote_code',
    message: 'Puts what it fetches among the programs or the settings of the system.',
    zh: '把获取的内容放入系统程序或系统配置中。',
    names: HTTP_CLIENTS,
    when: (call) => writesTo(call, (path) => PROGRAM_FOLDER.test(normalizePath(path, call.cwd))),
    flags: ['sudo curl -L https://example.com/tool -o /usr/local/bin/tool'],
    spares: ['curl -L https://example.com/tool -o ./tool'],
  },
  {
    rule: 'transfers.odd-protocol',
    tier: 'MEDIUM',
    label: null,
    message: 'Speaks a protocol with which bare requests can be forged.',
    zh: '使用可伪造原始请求的协议。',
    names: ['curl'],
    when: (call) =>
      hasOperand(call, (url) => /^(?:gopher|dict|telnet|ldap|tftp|smb|rtsp):\/\//i.test(url)) ||
      hasSwitch(call, 'K', 'config'),
    flags: ['curl gopher://localhost:6379/_INFO'],
    spares: ['curl ftp://example.com/a.txt'],
  },
  {
    rule: 'transfers.crawl',
    tier: 'MEDIUM',
    label: null,
    message: 'Fetches a whole site, without a bound.',
    zh: '无限制地抓取整个网站。',
    names: ['wget'],
    when: (call) =>
      hasSwitch(call, 'm', 'mirror') ||
      (hasSwitch(call, 'r', 'recursive') &&
        /^(?:0|inf)$/.test(optionWords(call, '-l', '--level')[0]?.text ?? '')),
    flags: ['wget --mirror https://example.com'],
    spares: ['wget -r -l 1 https://example.com/docs/'],
  },
  {
    rule: 'transfers.fetch',
    tier: 'LOW',
    label: null,
    message: 'Fetches something from a server.',
    zh: '从服务器获取内容。',
    names: HTTP_CLIENTS,
    flags: ['curl https://example.com', 'wget https://example.com/a.tgz', 'http GET https://example.com'],
    spares: ["curl -d 'a=1' https://example.com"],
  },
] satisfies readonly Rule[]);
