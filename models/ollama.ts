import { Ollama } from 'ollama';
import { boundedFetch } from './bounded-fetch.ts';
import { plainAddress } from './plain-address.ts';

/** What an Ollama server can be asked. Every method throws OllamaFailure and nothing else. */
export interface OllamaServer {
  /** Where it is, without credentials. */
  readonly address: string;
  /** The names of its models. */
  models(signal: AbortSignal): Promise<readonly string[]>;
  /** What a model answers to a prompt that is given to it as it stands. */
  answer(signal: AbortSignal, model: string, prompt: string, limits: AnswerLimits): Promise<string>;
}

export interface AnswerLimits {
  /** Tokens that the model may read and write together. */
  readonly windowTokens: number;
  /** Tokens that it may write. An answer that is cut off there is an error. */
  readonly answerTokens: number;
}

/** Why the server gave no answer, in words of our own: what it said may hold anything. */
export class OllamaFailure extends Error {
  readonly reason: 'model_missing' | 'too_late' | 'failed';
  constructor(reason: OllamaFailure['reason'], message: string) {
    super(message);
    this.name = 'OllamaFailure';
    this.reason = reason;
  }
}

/** More than any list of models or answer of ours has, in bytes. */
const ANSWER_BYTES = 4 * 1024 * 1024;

/**
 * @param url of the server, without a slash at its end
 */
export function connectOllama(url: string): OllamaServer {
  return {
    address: plainAddress(url),
    models: failingPlainly(async (signal) => {
      const { models } = asRecord(await clientOf(url, signal).list(), 'list of models');
      if (!Array.isArray(models)) throw failed('its list of models is not one');
      return models
        .map((model: unknown) =>
          typeof model === 'object' && model !== null && 'name' in model ? model.name : null,
        )
        .filter((name) => typeof name === 'string');
    }),
    answer: failingPlainly(async (signal, model, prompt, { windowTokens, answerTokens }) => {
      const options = { temperature: 0, seed: 0, num_ctx: windowTokens, num_predict: answerTokens };
      const request = { model, prompt, raw: true, stream: false as const, options };
      const {
        response,
        done,
        done_reason: reason,
      } = asRecord(await clientOf(url, signal).generate(request), 'answer');
      if (typeof response !== 'string') throw failed('its answer holds no text');
      if (done !== true || (reason !== undefined && reason !== 'stop')) throw failed('its answer is cut off');
      return response;
    }),
  };
}

/** Errors of fetch and of JSON are told by their names: they may come from another realm. */
function failingPlainly<A extends readonly unknown[], R>(
  ask: (signal: AbortSignal, ...args: A) => Promise<R>,
): (signal: AbortSignal, ...args: A) => Promise<R> {
  return async (signal, ...args) => {
    try {
      return await ask(signal, ...args);
    } catch (error) {
      if (error instanceof OllamaFailure) throw error;
      if (signal.aborted) throw new OllamaFailure('too_late', 'it did not answer in time');
      const name = error instanceof Object && 'name' in error ? error.name : '';
      if (name === 'SyntaxError') throw failed('its answer is no JSON');
      if (name === 'AnswerTooLong') throw failed('its answer is too long');
      throw failed('it was not reached, or broke off');
    }
  };
}

function failed(message: string): OllamaFailure {
  return new OllamaFailure('failed', message);
}

function asRecord(candidate: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof candidate === 'object' && candidate !== null) return { ...candidate };
  throw failed(`its ${what} is no object`);
}

/** The package takes no signal for an answer that is not streamed, reads without end and prints errors; this does not. */
function clientOf(url: string, signal: AbortSignal): Ollama {
  const bounded = boundedFetch(ANSWER_BYTES);
  return new Ollama({
    host: url,
    fetch: async (input, init) => {
      const response = await bounded(input, { ...init, signal });
      if (response.ok) return response;
      await response.body?.cancel();
      const isMissing = response.status === 404 && init?.method === 'POST';
      if (isMissing) throw new OllamaFailure('model_missing', 'it no longer has the model');
      throw failed(`it answered HTTP ${response.status}`);
    },
  });
}
