import type { GuardFamily } from './llama-guard-prompt.ts';
import type { OllamaServer } from './ollama.ts';

export interface GuardModel {
  readonly name: string;
  readonly family: GuardFamily;
}

/** Which model of the server reads text; looked for when it is first needed. */
export interface GuardModels {
  /** Looks at most once per interval. @returns why there is none, in words, where there is none */
  find(): Promise<GuardModel | { readonly missing: string }>;
  /** It is no longer there: look again. */
  forget(): void;
}

/** A server without the model is asked again after this long; one that was not reached, somewhat sooner. Milliseconds. */
const LOOK_AGAIN_MS = { missing: 60_000, unreached: 10_000 } as const;
/** How long the list of models may take, in milliseconds. */
const LOOK_MS = 2_000;

/** @param wanted the name to use; null for the best one that is there */
export function followGuardModel(
  server: OllamaServer,
  wanted: string | null,
  now: () => number = Date.now,
): GuardModels {
  let found: GuardModel | null = null;
  let failure: { readonly missing: string; readonly until: number } | null = null;
  let looking: ReturnType<GuardModels['find']> | null = null;

  async function look(): ReturnType<GuardModels['find']> {
    try {
      found = choose(await server.models(AbortSignal.timeout(LOOK_MS)), wanted);
      if (found !== null) return found;
      const missing = `the Ollama server at ${server.address} has no ${wanted === null ? 'Llama Guard model' : `model ${wanted}`}`;
      failure = { missing, until: now() + LOOK_AGAIN_MS.missing };
    } catch (error) {
      const missing = `the Ollama server at ${server.address} cannot be asked for its models: ${error instanceof Error ? error.message : String(error)}`;
      failure = { missing, until: now() + LOOK_AGAIN_MS.unreached };
    }
    return failure;
  }

  return {
    async find() {
      if (found !== null) return found;
      if (failure !== null && now() < failure.until) return failure;
      looking ??= look().finally(() => {
        looking = null;
      });
      return looking;
    },
    forget() {
      found = null;
    },
  };
}

/** Llama Guard 3 before 4: its text form is the one that its prompt here was made for. Earlier ones have other categories. */
const PREFERRED: readonly [RegExp, GuardFamily][] = [
  [/llama[-_ ]?guard[-_ ]?3/i, 'llama-guard-3'],
  [/llama[-_ ]?guard[-_ ]?4/i, 'llama-guard-4'],
];

function choose(names: readonly string[], wanted: string | null): GuardModel | null {
  if (wanted !== null) {
    const name = names.find((one) => one === wanted || one === `${wanted}:latest`);
    const family = PREFERRED.find(([form]) => form.test(wanted))?.[1] ?? 'llama-guard-3';
    return name === undefined ? null : { name, family };
  }
  for (const [form, family] of PREFERRED) {
    const name = names.find((one) => form.test(one));
    if (name !== undefined) return { name, family };
  }
  return null;
}
