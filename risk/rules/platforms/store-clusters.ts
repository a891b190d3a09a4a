import { type Invocation, hasArg, hasSwitch, says, verbs } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { deedOf, lineOfAsking, linesOfPlatform } from '../verb-tree.ts';

const HADOOP = ['hdfs', 'hadoop', 'ozone', 'alluxio'];
const STORES =
  `ceph rbd rados radosgw-admin cephadm gluster glusterfs cbt couchbase-cli couchbase-server linstor drbdadm longhornctl moosefs
  curator elasticdump riak-admin aql asadm kudu tiup weed garage juicefs lfs lctl beegfs-ctl mmdelfileset mmcrfs`.split(
    /\s+/,
  );
const HBASE = ['hbase'];

const isShell = (call: Invocation): boolean => verbs(call, 'dfs|fs|sh');

/** What `hbase shell` is told on its standard input, as far as that is known. */
const spoken = (call: Invocation): string => (call.stdin?.text?.text ?? '').slice(0, 16_384);

/** File systems and stores that many machines share. */
export const storeClusters = familyOf('File systems and stores of many machines', [
  lineOfAsking('stores', [...HADOOP, ...STORES, ...HBASE], ['hdfs --help', 'ceph --help']),
  {
    rule: 'stores.format',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Formats the file system of a cluster, or tears a storage cluster down.',
    zh: '格式化集群文件系统，或拆除存储集群。',
    names: [...HADOOP, 'cephadm', 'drbdadm'],
    when: (call) =>
      (says(call, 'namenode', 'journalnode', 'zkfc') && hasArg(call, '-format', '-formatZK', '-rollback')) ||
      verbs(call, 'rm-cluster|wipe-md|zap-osds|format|formatMaster'),
    flags: ['hdfs namenode -format', 'cephadm rm-cluster --fsid 1 --force', 'drbdadm wipe-md r0'],
    spares: ['hdfs dfs -ls /'],
  },
  {
    rule: 'stores.delete-files',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes folders or whole files of a shared file system for good.',
    zh: '永久删除共享文件系统中的目录或文件。',
    names: HADOOP,
    when: (call) =>
      isShell(call) &&
      (hasArg(call, '-rmr', '-expunge', '-truncate') ||
        (hasArg(call, '-rm') && hasArg(call, '-r', '-R', '-skipTrash', '-rf')) ||
        hasArg(call, '-deleteSnapshot')),
    flags: ['hdfs dfs -rm -r /data/old', 'hadoop fs -rm -skipTrash /data/a.csv', 'hdfs dfs -expunge'],
    spares: ['hdfs dfs -rm /data/a.csv', 'hdfs dfs -ls /data'],
  },
  {
    rule: 'stores.admin',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Changes how a whole storage cluster runs.',
    zh: '更改整个存储集群的运行方式。',
    names: HADOOP,
    when: (call) =>
      (verbs(call, 'dfsadmin') &&
        hasArg(
          call,
          '-safemode',
          '-refreshNodes',
          '-finalizeUpgrade',
          '-rollingUpgrade',
          '-shutdownDatanode',
        ) &&
        !hasArg(call, 'get', 'query')) ||
      (verbs(call, 'haadmin') && hasArg(call, '-failover', '-transitionToActive', '-transitionToStandby')),
    flags: ['hdfs dfsadmin -safemode enter', 'hdfs haadmin -failover nn1 nn2'],
    spares: ['hdfs dfsadmin -report', 'hdfs dfsadmin -safemode get'],
  },
  {
    rule: 'stores.read-files',
    tier: 'SAFE',
    label: null,
    message: 'Reads a shared file system.',
    zh: '读取共享文件系统。',
    names: HADOOP,
    when: (call) =>
      (isShell(call) &&
        hasArg(
          call,
          '-ls',
          '-cat',
          '-du',
          '-df',
          '-count',
          '-stat',
          '-tail',
          '-text',
          '-test',
          '-find',
          '-checksum',
          '-head',
          '-getfacl',
        )) ||
      (verbs(call, 'dfsadmin') && hasArg(call, '-report', '-safemode', '-printTopology')) ||
      verbs(call, 'fsck|getconf|version|classpath'),
    flags: ['hdfs dfs -ls /data', 'hadoop fs -du -h /', 'hdfs dfsadmin -report'],
    spares: ['hdfs dfs -put a.csv /data'],
  },
  {
    rule: 'stores.change-files',
    tier: 'MEDIUM',
    label: null,
    message: 'Changes files of a shared file system, or runs a job on its machines.',
    zh: '更改共享文件系统中的文件，或在其机器上运行任务。',
    names: HADOOP,
    flags: ['hdfs dfs -put a.csv /data', 'hdfs dfs -rm /data/a.csv', 'hadoop jar job.jar'],
    spares: ['hdfs dfs -ls /data'],
  },
  {
    rule: 'stores.hbase-drop',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Drops, disables or empties tables of HBase.',
    zh: '删除、停用或清空 HBase 的表。',
    names: HBASE,
    when: (call) =>
      /\b(?:drop|drop_all|disable|disable_all|truncate|truncate_preserve|deleteall|drop_namespace|delete_snapshot)\b/.test(
        spoken(call),
      ) ||
      verbs(call, 'clean') ||
      hasSwitch(call, 'cleanAll', 'cleanZk', 'cleanHdfs'),
    flags: ['hbase shell <<< "drop \'orders\'"', 'hbase clean --cleanAll'],
    spares: ['hbase shell <<< "scan \'orders\'"'],
  },
  {
    rule: 'stores.hbase-read',
    tier: 'SAFE',
    label: null,
    message: 'Reads tables of HBase.',
    zh: '读取 HBase 的表。',
    names: HBASE,
    when: (call) =>
      /^\s*(?:(?:list|scan|get|count|describe|status|exists|whoami|version|exit|quit)\b[^\n;]*[\n;]?\s*)+$/.test(
        spoken(call),
      ) || verbs(call, 'version|hbck|classpath'),
    flags: ['hbase shell <<< "scan \'orders\'"', 'hbase version'],
    spares: ['hbase shell'],
  },
  {
    rule: 'stores.hbase',
    tier: 'MEDIUM',
    label: null,
    message: 'Works with the tables of HBase, in ways that are not shown here.',
    zh: '以未显示的方式操作 HBase 的表。',
    names: HBASE,
    flags: ['hbase shell'],
    spares: ['hbase version'],
  },
  {
    rule: 'stores.delete-kept',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes what a database server keeps: a bucket, a snapshot, hints of other nodes.',
    zh: '删除数据库服务器保存的内容：存储桶、快照或其他节点的提示数据。',
    names: ['nodetool', 'influx'],
    when: (call) =>
      call.operands.some((word) => /^(?:clearsnapshot|truncatehints|delete|remove)$/.test(word.text)),
    flags: ['influx bucket delete -n metrics', 'nodetool clearsnapshot --all'],
    spares: ['nodetool listsnapshots', 'influx bucket list'],
  },
  {
    rule: 'stores.look',
    tier: 'SAFE',
    label: null,
    message: 'Reads the state of a storage cluster.',
    zh: '读取存储集群的状态。',
    names: STORES,
    when: (call) =>
      (call.name === 'ceph' && call.operands.length === 0 && hasSwitch(call, 's', 'status', 'w', 'health')) ||
      (says(call, 'tree', 'df', 'dump', 'stat', 'quorum_status') && deedOf(call)?.effect !== 'destroy'),
    flags: ['ceph -s', 'ceph osd tree', 'rados df'],
    spares: ['ceph osd pool delete data data', 'ceph osd down 3'],
  },
  ...linesOfPlatform({
    family: 'stores',
    names: STORES,
    where: 'in a storage cluster',
    whereZh: '存储集群中',
    destroys: {
      flags: [
        'ceph osd pool delete data data',
        'rbd rm data/disk1',
        'gluster volume delete gv0',
        'cbt deletetable orders',
      ],
      spares: ['ceph status', 'rbd ls data'],
    },
    disrupts: { flags: ['gluster volume stop gv0', 'ceph osd down 3'], spares: ['ceph osd tree'] },
    grants: { flags: ['ceph auth grant client.app'], spares: ['ceph auth list'] },
    reads: {
      flags: ['ceph status', 'rbd ls data', 'gluster volume info'],
      spares: ['rbd create data/disk1'],
    },
    changes: { flags: ['rbd create data/disk1', 'gluster volume create gv0'], spares: ['rbd ls data'] },
    unclear: { flags: ['ceph frobnicate'] },
  }),
] satisfies readonly Rule[]);
