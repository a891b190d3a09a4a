import { SOCKET_PROGRAMS } from '../../command/http-call.ts';
import { type Invocation, hasSwitch, isFed, verbs } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { TAINT } from '../../command/taint.ts';
import { asksAboutTool, deedOf, isUndecided, lineOfAsking, linesOfPlatform } from '../verb-tree.ts';

const REDIS = ['redis-cli', 'valkey-cli', 'keydb-cli', 'dragonfly-cli', 'iredis'];
const kafka = (...names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [`kafka-${name}`, `kafka-${name}.sh`]);
const KAFKA = kafka(
  ...`topics consumer-groups configs acls delete-records reassign-partitions leader-election storage server-stop server-start
  console-consumer console-producer log-dirs broker-api-versions get-offsets dump-log streams-application-reset transactions
  features metadata-quorum cluster verifiable-producer producer-perf-test consumer-perf-test replica-verification`.split(
    /\s+/,
  ),
);
const TREES =
  `etcdctl nats rabbitmqctl rabbitmqadmin rabbitmq-plugins rabbitmq-queues pulsar-admin kafkactl kaf zkcli.sh zkcli zookeeper-shell
  zookeeper-shell.sh memcached-tool opensearch-cli esctl curator_cli curator meilitool mosquitto_ctrl activemq artemis celery nsqadmin
  temporal sidekiqctl rq qdrant`.split(/\s+/);

/** Redis commands in lower case, whether given as arguments or on standard input. */
function redisCommand(call: Invocation): readonly string[] {
  const given =
    call.operands.length > 0
      ? call.operands.map((word) => word.text).join(' ')
      : (call.stdin?.text?.text ?? '');
  return given.toLowerCase().trim().split(/\s+/, 4);
}

const redis = (call: Invocation, first: string, second?: string): boolean => {
  const [verb = '', what = ''] = redisCommand(call);
  return first.split('|').includes(verb) && (second === undefined || second.split('|').includes(what));
};

const REDIS_READS =
  `get mget hget hgetall hmget hkeys hvals hlen hexists keys scan sscan hscan zscan type ttl pttl exists strlen llen lrange
  lindex scard smembers sismember zcard zrange zrangebyscore zscore zrank zcount info ping echo time dbsize lastsave monitor
  object memory slowlog latency command xlen xrange xread xinfo getrange bitcount role randomkey touch dump subscribe psubscribe
  geopos geosearch pfcount sunion sinter sdiff zrevrange srandmember lolwut hello wait json.get ft.search ft.info`
    .split(/\s+/)
    .join('|');

const flushesMemcached = (call: Invocation): boolean =>
  /(?:^|\n)\s*flush_all\b/.test(call.stdin?.text?.text ?? '');

/** Key-value stores, queues and streams. */
export const brokers = familyOf('Key-value stores, queues and streams', [
  lineOfAsking('brokers', [...REDIS, ...TREES, ...KAFKA], ['kafka-topics --help', 'nats --version']),
  {
    rule: 'brokers.redis-flush',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes everything a Redis server holds, or many keys of it at once.',
    zh: '清空 Redis 服务器，或一次删除大量键。',
    names: REDIS,
    when: (call) =>
      redis(call, 'flushall|flushdb') ||
      (redis(call, 'eval|fcall') &&
        /flush(?:all|db)/i.test(call.operands.map((word) => word.text).join(' '))) ||
      redis(call, 'script|function', 'flush|delete|restore') ||
      redis(call, 'cluster', 'reset|flushslots|forget') ||
      (redis(call, 'del|unlink') && call.fed) ||
      hasSwitch(call, 'cluster-replace') ||
      (isFed(call, TAINT.remote | TAINT.decoded) && call.operands.length === 0),
    flags: ['redis-cli flushall', 'redis-cli -n 2 FLUSHDB ASYNC', 'valkey-cli -h cache FLUSHALL'],
    spares: ['redis-cli get session:1', 'redis-cli del session:1'],
  },
  {
    rule: 'brokers.redis-control',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Stops a Redis server, or changes where it writes, whom it follows or who may use it.',
    zh: '停止 Redis 服务器，或更改其写入位置、主从关系或访问权限。',
    names: REDIS,
    when: (call) =>
      redis(call, 'shutdown|replicaof|slaveof|failover|debug|module|migrate') ||
      redis(call, 'config', 'set|rewrite') ||
      redis(call, 'acl', 'setuser|deluser|load') ||
      redis(call, 'client', 'kill|pause'),
    flags: [
      'redis-cli shutdown nosave',
      'redis-cli config set dir /var/spool/cron',
      'redis-cli replicaof 10.0.0.9 6379',
    ],
    spares: ['redis-cli config get dir'],
  },
  {
    rule: 'brokers.redis-read',
    tier: 'SAFE',
    label: null,
    message: 'Reads from a Redis server.',
    zh: '读取 Redis 服务器的数据。',
    names: REDIS,
    when: (call) =>
      redis(call, REDIS_READS) ||
      redis(
        call,
        'config|acl|client|cluster|script',
        'get|list|whoami|info|nodes|slots|exists|id|getname|resetstat|cat|users',
      ) ||
      hasSwitch(call, 'scan', 'bigkeys', 'stat', 'latency', 'memkeys', 'hotkeys', 'latency-history'),
    flags: ['redis-cli get session:1', 'redis-cli info memory', 'redis-cli --scan'],
    spares: ['redis-cli set a 1'],
  },
  {
    rule: 'brokers.redis-delete',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Deletes keys of a Redis server, or runs a script on it.',
    zh: '删除 Redis 的键，或在其上运行脚本。',
    names: REDIS,
    when: (call) =>
      redis(call, 'del|unlink|eval|evalsha|fcall|xtrim|ltrim|rename|restore|hdel|srem|zrem|getdel') ||
      hasSwitch(call, 'pipe', 'eval'),
    flags: ['redis-cli del session:1', "redis-cli eval 'return 1' 0"],
    spares: ['redis-cli set a 1'],
  },
  {
    rule: 'brokers.undecided',
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'What the tool is to do is decided only when it runs.',
    zh: '运行时才能确定要做什么。',
    names: REDIS,
    when: (call) => isUndecided(call, call.operands[0]),
    flags: ['redis-cli "$command"'],
  },
  {
    rule: 'brokers.redis-write',
    tier: 'LOW',
    label: null,
    message: 'Writes to a Redis server, or opens a session with it.',
    zh: '写入 Redis 服务器，或与其建立会话。',
    names: REDIS,
    flags: ['redis-cli set a 1', 'redis-cli'],
  },
  {
    rule: 'brokers.memcached-flush',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Empties a cache server.',
    zh: '清空缓存服务器。',
    names: [...SOCKET_PROGRAMS, 'memflush', 'memrm'],
    when: (call) => call.name.startsWith('mem') || flushesMemcached(call),
    flags: ['memflush --servers=cache'],
    spares: ['nc -z cache 11211'],
  },
  {
    rule: 'brokers.kafka-delete',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes topics, records or offsets of Kafka, or moves them.',
    zh: '删除或重置 Kafka 的主题、记录或位移。',
    names: KAFKA,
    when: (call) =>
      hasSwitch(call, 'delete', 'delete-offsets') ||
      /delete-records|streams-application-reset|server-stop/.test(call.name) ||
      (hasSwitch(call, 'reset-offsets') && hasSwitch(call, 'execute')) ||
      (call.name.startsWith('kafka-storage') && verbs(call, 'format')),
    flags: [
      'kafka-topics.sh --bootstrap-server b:9092 --delete --topic old',
      'kafka-consumer-groups --bootstrap-server b:9092 --group g --reset-offsets --to-earliest --execute --topic t',
    ],
    spares: ['kafka-topics.sh --bootstrap-server b:9092 --list'],
  },
  {
    rule: 'brokers.kafka-grant',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Changes who may use Kafka.',
    zh: '更改 Kafka 的访问权限。',
    names: kafka('acls'),
    when: (call) => hasSwitch(call, 'add', 'remove'),
    flags: ['kafka-acls --bootstrap-server b:9092 --add --allow-principal User:ci --operation All --topic t'],
    spares: ['kafka-acls --bootstrap-server b:9092 --list'],
  },
  {
    rule: 'brokers.kafka-change',
    tier: 'MEDIUM',
    label: null,
    message: 'Changes Kafka, or writes to a topic.',
    zh: '更改 Kafka 或向主题写入。',
    names: [...KAFKA, 'kcat', 'kafkacat'],
    when: (call) =>
      hasSwitch(call, 'create', 'alter', 'execute') ||
      /producer|server-start|leader-election|reassign|storage|transactions/.test(call.name) ||
      hasSwitch(call, 'P', 'K'),
    flags: [
      'kafka-topics --bootstrap-server b:9092 --create --topic t',
      'kafka-console-producer --bootstrap-server b:9092 --topic t',
    ],
    spares: ['kafka-topics --bootstrap-server b:9092 --describe'],
  },
  {
    rule: 'brokers.kafka-read',
    tier: 'SAFE',
    label: null,
    message: 'Reads from Kafka.',
    zh: '读取 Kafka 的数据。',
    names: [...KAFKA, 'kcat', 'kafkacat'],
    flags: [
      'kafka-topics --bootstrap-server b:9092 --list',
      'kafka-console-consumer --bootstrap-server b:9092 --topic t',
    ],
  },
  {
    rule: 'brokers.task-queue',
    tier: 'SAFE',
    label: null,
    message: 'Asks a task queue for its state.',
    zh: '查询任务队列的状态。',
    names: ['celery', 'rq'],
    when: (call) =>
      asksAboutTool(call) || (deedOf(call)?.effect === 'read' && !verbs(call, 'worker|control')),
    flags: ['celery inspect active', 'rq info'],
    spares: ['celery purge -f'],
  },
  ...linesOfPlatform({
    family: 'brokers',
    names: TREES,
    where: 'in a store or queue that programs share',
    whereZh: '共享的存储或队列中',
    destroys: {
      flags: [
        'etcdctl del --prefix /app',
        'rabbitmqctl purge_queue jobs',
        'nats stream rm ORDERS',
        'celery purge -f',
      ],
      spares: ['etcdctl get /app'],
    },
    disrupts: { flags: ['rabbitmqctl stop_app'] },
    grants: {
      flags: [
        "rabbitmqctl set_permissions -p / ci '.*' '.*' '.*'",
        'etcdctl role grant-permission ci readwrite /',
      ],
    },
    reads: { flags: ['etcdctl get /app', 'rabbitmqctl list_queues', 'nats stream ls'] },
    changes: { flags: ['etcdctl put /app 1', 'nats pub orders hello', 'rabbitmqctl add_user ci'] },
    unclear: { flags: ['rabbitmqctl frobnicate'] },
  }),
] satisfies readonly Rule[]);
