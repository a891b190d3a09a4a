import type { Invocation } from '../../command/invocation.ts';
import type { Word } from '../../command/word.ts';

export const DOCKER = ['docker', 'podman', 'nerdctl', 'buildah', 'docker-compose', 'podman-compose'];

const VALUED_BEFORE_VERB = new Set(
  `-H --host -c --context --config -l --log-level -f --file -p --project-name --profile --env-file --project-directory
   --url --connection --root -n --namespace -a --address --ansi --progress --parallel`.split(/\s+/),
);

/** Groups that say nothing by themselves: `docker container rm` is `docker rm`. */
const GROUPS = new Set(['container', 'compose', 'pod']);

/** The subcommand, and everything behind it, past the tool's own options and the names of its groups. */
export function containerWords(call: Invocation): readonly Word[] {
  let index = 0;
  for (; index < call.args.length; index += 1) {
    const text = call.args[index]?.text ?? '';
    if (VALUED_BEFORE_VERB.has(text)) index += 1;
    else if (!text.startsWith('-') && !GROUPS.has(text)) break;
  }
  return call.args.slice(index);
}

export function containerVerb(call: Invocation, ...wanted: readonly string[]): boolean {
  return wanted.includes(containerWords(call)[0]?.text ?? '');
}

/** `containerPath(call, 'volume', 'rm|prune')`. */
export function containerPath(call: Invocation, group: string, choices: string): boolean {
  const [first, second] = containerWords(call);
  return group.split('|').includes(first?.text ?? '') && choices.split('|').includes(second?.text ?? '');
}

/** Whether a switch stands behind the subcommand: `docker -f file rm` forces nothing. */
export function containerSwitch(call: Invocation, letter: string, ...names: readonly string[]): boolean {
  for (const { text } of containerWords(call).slice(1)) {
    if (text === '--') return false;
    if (text.startsWith('--')) {
      const [name = '', value] = text.slice(2).split('=', 2);
      if (names.includes(name) && value !== 'false') return true;
    } else if (letter !== '' && /^-[A-Za-z]+$/.test(text) && text.includes(letter)) return true;
  }
  return false;
}

/** The values of options of `docker run` and the like, up to the image. */
export function runOptions(call: Invocation, ...names: readonly string[]): readonly string[] {
  const found: string[] = [];
  const words = containerWords(call);
  for (const [index, { text }] of words.entries()) {
    for (const name of names) {
      if (text === name) found.push(words[index + 1]?.text ?? '');
      else if (text.startsWith(`${name}=`)) found.push(text.slice(name.length + 1));
      else if (name.length === 2 && text.startsWith(name) && text.length > 2) found.push(text.slice(2));
    }
  }
  return found;
}

const HARMLESS_FILES =
  /^\/etc\/(?:localtime|timezone|hosts|resolv\.conf|os-release|ssl(?:\/.*)?|ca-certificates(?:\/.*)?|pki(?:\/.*)?|nginx(?:\/.*)?)$/;
const SOCKET = /(?:docker|podman|containerd|crio|dockershim)\.sock$/;
const SYSTEM =
  /^\/(?:$|\*|etc|root|boot|dev|proc|sys|usr|bin|sbin|lib|lib64|var|var\/run|run|var\/lib|home|Users)(?:\/|$)/;
const SYSTEM_WHOLE = /^\/(?:usr|var|var\/run|run|var\/lib|home|Users|dev)\/?$/;
const HOME = /^(?:~|\$HOME|\$\{HOME\}|\/home\/[^/]+|\/Users\/[^/]+)\/?$/;
const KEYS = /\/\.(?:ssh|gnupg|kube|docker|aws|azure|config\/gcloud)(?:\/|$)/;

/** How far the mount of a host's folder opens the machine: to all of it, to its keys, or not. */
export function mountOpens(spec: string): 'machine' | 'keys' | null {
  const bind = /(?:^|,)(?:source|src)=([^,]+)/.exec(spec)?.[1];
  const source = bind ?? spec.split(':', 1)[0] ?? '';
  if (spec.includes('type=volume') || (bind === undefined && !spec.includes(':'))) return null;
  if (SOCKET.test(source)) return 'machine';
  if (HARMLESS_FILES.test(source)) return null;
  if (KEYS.test(source)) return 'keys';
  if (HOME.test(source)) return 'machine';
  if (!SYSTEM.test(source)) return null;
  const inside = /^\/(?:etc|root|boot|proc|sys|bin|sbin|lib|lib64)(?:\/|$)/.test(source) || source === '/';
  return inside || SYSTEM_WHOLE.test(source) || /^\/dev\/(?:sd|nvme|vd|mem|kmem|mapper)/.test(source)
    ? 'machine'
    : null;
}
