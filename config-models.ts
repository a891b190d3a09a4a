import type { Environment } from './contract/config.ts';

/** A model behind OpenAI's protocol, wherever it runs. */
export interface ReviewerConfig {
  /** With the version in it, such as `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  /** Null for a server that asks for none. */
  readonly apiKey: string | null;
  /** How long one review may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** A server of Ollama that checks content. */
export interface OllamaConfig {
  /** Without a slash at its end. */
  readonly url: string;
  /** Null: a Llama Guard that the server has. */
  readonly model: string | null;
}

/** Null where no model is named. */
export function reviewerOf(env: Environment): ReviewerConfig | null {
  const { REVIEWER_BASE_URL: baseUrl, REVIEWER_MODEL: model, REVIEWER_API_KEY: apiKey } = env;
  if (baseUrl === undefined || model === undefined) return null;
  return { baseUrl, model, apiKey: apiKey ?? null, timeoutMs: env.REVIEWER_TIMEOUT_SECONDS * 1_000 };
}

/** Null where no server is named. */
export function ollamaOf({ OLLAMA_URL: url, OLLAMA_MODEL: model }: Environment): OllamaConfig | null {
  return url === undefined ? null : { url, model: model ?? null };
}
