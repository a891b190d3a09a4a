import { hasArg, hasSwitch, says, verbs } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { lineOfAsking, linesOfPlatform } from '../verb-tree.ts';

const TREES =
  `stripe paypal braintree adyen twilio sendgrid mailgun postmark resend mailchimp hubspot shopify sf sfdx jira acli
  datadog-ci pd pagerduty opsgenie newrelic splunk grafana-cli grafanactl grr promtool amtool logcli sentry-cli honeycomb statuspage
  ldcli unleash flipt configcat flagsmith growthbook fastly flarectl cf-terraforming deck kong apigeecli tyk algolia meili okta
  auth0 oktactl keycloak kcadm.sh kcadm dnscontrol octodns octodns-sync pdnsutil rndc nsupdate godaddy namecheap lexicon linear notion
  airtable contentful sanity zendesk intercom asana trello gcalcli gam snyk vanta crowdin plaid coinbase binance cast solana near
  akamai cloudsmith jfrog jf artifactory nexus quay harbor regctl crane skopeo oras huggingface-cli hf wandb kaggle replicate
  openai clearml mlflow dvc prefect dagster airflow astro luigi`.split(/\s+/);

/** Services that a company rents: payments, monitoring, feature flags, names and addresses. */
export const platforms = familyOf('Rented services: payments, monitoring, feature flags, DNS', [
  lineOfAsking('platforms', TREES, ['stripe --help', 'dnscontrol preview --help']),
  {
    rule: 'platforms.dns',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Changes the names by which others find services.',
    zh: '更改他人用来访问服务的域名解析。',
    names: ['dnscontrol', 'octodns-sync', 'nsupdate', 'pdnsutil', 'rndc', 'lexicon', 'flarectl'],
    when: (call) =>
      (call.name === 'dnscontrol' && verbs(call, 'push|create-domains|write-creds')) ||
      (call.name === 'octodns-sync' && hasSwitch(call, 'doit', 'force')) ||
      (call.name === 'nsupdate' && !hasSwitch(call, 'V')) ||
      (call.name === 'pdnsutil' &&
        /^(?:delete|clear|edit|replace|add|create|load|set|unset|secure|disable|remove)/.test(
          call.operands[0]?.text ?? '',
        )) ||
      (call.name === 'rndc' && verbs(call, 'stop|halt|flush|delzone|addzone|freeze|modzone')) ||
      (call.name === 'lexicon' && says(call, 'create', 'update', 'delete')) ||
      (call.name === 'flarectl' && verbs(call, 'dns|zone', 'create|update|delete|create-or-update|purge')),
    flags: ['dnscontrol push', 'nsupdate changes.txt', 'octodns-sync --config-file dns.yaml --doit'],
    spares: ['dnscontrol preview', 'octodns-sync --config-file dns.yaml'],
  },
  {
    rule: 'platforms.wallet',
    tier: 'HIGH',
    label: null,
    message: 'Sends money from a wallet.',
    zh: '从钱包中转出资金。',
    names: ['cast', 'solana', 'near', 'coinbase', 'binance', 'bitcoin-cli', 'lncli', 'spl-token', 'geth'],
    when: (call) =>
      says(
        call,
        'send',
        'transfer',
        'sendtoaddress',
        'sendmany',
        'sendrawtransaction',
        'payinvoice',
        'sendpayment',
        'withdraw',
        'order',
        'burn',
        'sendcoins',
      ),
    flags: ['solana transfer 7abc 10', 'bitcoin-cli sendtoaddress bc1qexample 0.5'],
    spares: ['solana balance', 'bitcoin-cli getbalance'],
  },
  {
    rule: 'platforms.wallet-read',
    tier: 'SAFE',
    label: null,
    message: 'Reads a wallet or a chain.',
    zh: '读取钱包或链上的信息。',
    names: ['bitcoin-cli', 'lncli', 'spl-token'],
    when: (call) =>
      call.operands.length === 0 ||
      /^(?:get|list|balance|decode|estimate|validate|walletbalance|accounts|supply|describe)/.test(
        call.operands[0]?.text ?? '',
      ),
    flags: ['bitcoin-cli getbalance'],
    spares: ['bitcoin-cli dumpprivkey bc1qexample'],
  },
  {
    rule: 'platforms.wallet-other',
    tier: 'MEDIUM',
    label: null,
    message: 'Changes a wallet.',
    zh: '更改钱包。',
    names: ['bitcoin-cli', 'lncli', 'spl-token', 'geth'],
    flags: ['bitcoin-cli createwallet shop'],
  },
  {
    rule: 'platforms.clean-index',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Empties an index or a database of a monitoring service.',
    zh: '清空监控服务的索引或数据库。',
    names: ['splunk', 'promtool', 'airflow', 'mlflow'],
    when: (call) => verbs(call, 'clean') || verbs(call, 'db', 'reset|clean|downgrade') || verbs(call, 'gc'),
    flags: ['splunk clean eventdata -index main', 'airflow db reset'],
    spares: ['splunk list index', 'airflow db check'],
  },
  {
    rule: 'platforms.registry-copy',
    tier: 'MEDIUM',
    label: null,
    message: 'Publishes files or images to a service.',
    zh: '向服务发布文件或镜像。',
    names: [
      'crane',
      'skopeo',
      'oras',
      'regctl',
      'jfrog',
      'jf',
      'huggingface-cli',
      'hf',
      'kaggle',
      'dvc',
      'wandb',
    ],
    when: (call) =>
      says(call, 'push', 'copy', 'cp', 'upload', 'sync', 'create', 'append', 'mutate', 'tag') &&
      !says(call, 'delete', 'rm'),
    flags: [
      'skopeo copy docker://a docker://b',
      'crane push app.tar registry.example.com/app',
      'hf upload acme/model .',
    ],
    spares: ['skopeo inspect docker://a'],
  },
  {
    rule: 'platforms.local',
    tier: 'LOW',
    label: null,
    message: 'Signs in, or works on this machine only.',
    zh: '登录，或只在本机操作。',
    names: TREES,
    when: (call) =>
      (verbs(
        call,
        'login|logout|configure|init|listen|dev|serve|preview|pull|download|auth|standalone|webserver|ui',
      ) &&
        !says(call, 'delete', 'create', 'token')) ||
      hasArg(call, 'preview'),
    flags: ['stripe login', 'stripe listen', 'dvc pull'],
    spares: ['dvc push'],
  },
  ...linesOfPlatform({
    family: 'platforms',
    names: TREES,
    where: 'at a rented service',
    whereZh: '外部服务中',
    destroys: {
      flags: [
        'stripe customers delete cus_1',
        'ldcli flags delete --flag checkout',
        'sentry-cli releases delete 1.0',
        'crane delete registry.example.com/app:1',
      ],
      spares: ['stripe customers list'],
    },
    disrupts: { flags: ['pd service disable -i P1', 'fastly service-version deactivate'] },
    grants: { flags: ['auth0 roles create', 'okta roles assign'] },
    pays: { flags: ['stripe refunds create --charge ch_1', 'stripe payouts create --amount 100'] },
    reads: {
      flags: ['stripe customers list', 'promtool query instant http://prom up', 'skopeo inspect docker://a'],
      spares: ['stripe customers create'],
    },
    changes: {
      flags: [
        'stripe customers create',
        'twilio api:core:messages:create --to +15550100',
        'ldcli flags update',
      ],
    },
    unclear: { flags: ['stripe frobnicate'] },
  }),
] satisfies readonly Rule[]);
