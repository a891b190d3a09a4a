import type { Invocation } from '../command/invocation.ts';
import { asksAboutTool, isDryRun } from './verb-tree.ts';
import { namesProduction, wordsOf } from '../vocabulary.ts';

const DEPLOYING = new Set([
  'deploy',
  'redeploy',
  'rollout',
  'release',
  'promote',
  'ship',
  'golive',
  'undeploy',
]);
/** Verbs that bring something to where it runs, for tools that do nothing else. */
const APPLYING =
  /^(?:apply|sync|upgrade|install|up|create|replace|patch|set|scale|rollout|restart|redeploy|deploy|rollback|promote|run|push)$/;
const APPLIERS = new Set(
  'kubectl oc helm helmfile argocd flux kustomize serverless sls sam cdk pulumi vercel netlify fly flyctl firebase wrangler railway nomad eb copilot heroku az azd gcloud docker ecs-cli kamal'.split(
    ' ',
  ),
);

/** Programs to which such words are only data. */
const READERS = new Set(
  `echo printf grep rg egrep fgrep ag cat bat ls git cd test find fd less more head tail vim vi nvim nano emacs code wc diff cp mv rm
   mkdir touch chmod chown sed awk jq yq sort uniq cut tee tar zip unzip stat file tree open man which whereis export source tmux
   screen curl wget ssh scp rsync gh glab hub yamllint shellcheck hadolint prettier eslint pytest jest mail history alias pushd
   mysql psql mongosh redis-cli terraform tofu terragrunt kill pkill pgrep ps xcodebuild msbuild cmake meson cargo go basename dirname realpath readlink date`.split(
    /\s+/,
  ),
);

const LOOKING = new Set(
  'check test lint verify validate status list show log logs notes plan preview dry diff docs view watch version'.split(
    ' ',
  ),
);

const SCRIPT_ENDINGS = new Set([
  'sh',
  'bash',
  'py',
  'js',
  'ts',
  'mjs',
  'rb',
  'pl',
  'php',
  'ps1',
  'cmd',
  'bat',
]);

/** Whether a word names a deployment: a script or a task, not a file of settings such as `deploy.yaml`. */
function namesDeployment(text: string): boolean {
  if (text.length > 120) return false;
  const base = text.split('/').at(-1) ?? '';
  const ending = /\.([a-z0-9]+)$/.exec(base)?.[1];
  if (ending !== undefined && !SCRIPT_ENDINGS.has(ending)) return false;
  const words = wordsOf(base);
  return (
    words.some((word, index) => DEPLOYING.has(word) && (word !== 'release' || index === 0)) &&
    !words.some((word) => LOOKING.has(word))
  );
}

/** Whether a command brings something to where it runs. */
export function deploys(call: Invocation): boolean {
  if (READERS.has(call.name) || call.args.length > 40 || asksAboutTool(call) || isDryRun(call)) return false;
  const words = call.operands.map((word) => word.text);
  if (APPLIERS.has(call.name)) {
    // `rollout status` says what it does second.
    const spoken = words.slice(0, 3).filter((word) => !['rollout', 'rollouts'].includes(word));
    const verb =
      spoken.find((word) => READING.test(word) || APPLYING.test(word)) ??
      words.find((word) => word === 'rollout');
    return verb !== undefined ? APPLYING.test(verb) : words.length === 0 && call.name === 'vercel';
  }
  return namesDeployment(call.name) || words.some(namesDeployment);
}

const READING =
  /^(?:get|list|ls|logs?|describe|show|status|diff|history|top|explain|template|view|inspect|preview|synth|validate|wait|info|lint)$/;

/** Whether a command speaks of production, in its name, its arguments or what its environment is set to. */
export function speaksOfProduction(call: Invocation): boolean {
  return (
    namesProduction(call.name) ||
    call.args.slice(0, 40).some((arg) => namesProduction(arg.text)) ||
    call.settings.some((setting) => namesProduction(setting.value.text))
  );
}

/** `deploy.sh production`, `npm run deploy:prod`, `make deploy ENV=prod`: a deployment, and production, in one command. */
export function deploysToProduction(call: Invocation): boolean {
  return deploys(call) && speaksOfProduction(call);
}
