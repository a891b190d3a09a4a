import { randomBytes } from 'node:crypto';
import { APIError, BadRequestError, OpenAI, UnprocessableEntityError } from 'openai';
import type { ReviewerConfig } from '../config-models.ts';
import { ReviewFailed, type ReviewQuestion } from '../domain/review.ts';
import { AnswerTooLong, boundedFetch } from './bounded-fetch.ts';
import { type ReviewAnswer, readReview } from './read-review.ts';
import { ANSWER_SCHEMA, type ReviewPrompt, reviewPrompt } from './review-prompt.ts';

/** A language model behind OpenAI's protocol. */
export interface Reviewer {
  readonly model: string;
  review(question: ReviewQuestion, limitMs: number, cancelled: AbortSignal): Promise<ReviewAnswer>;
}

/** Far beyond an answer of the right form, in bytes. */
const ANSWER_LIMIT = 262_144;
/** Enough for the longest answer that is taken, in tokens. */
const MAX_TOKENS = 1_500;
/** Reviews at once: half of the activities that a worker runs, so that one that hangs keeps no card from people. */
const AT_ONCE = 50;

/**
 * Asks a model what it makes of a request: once, with nothing tried again. A server that does not know the schema, the
 * temperature or the limit of tokens is asked without them, from then on; what it answers is read just as strictly.
 */
export function createReviewer(config: ReviewerConfig): Reviewer {
  const { model } = config;
  const client = new OpenAI({
    baseURL: config.baseUrl,
    // The client takes none for missing, and then looks for one in the environment.
    apiKey: config.apiKey ?? 'none',
    ...{ adminAPIKey: null, organization: null, project: null, webhookSecret: null },
    ...(config.apiKey === null ? { defaultHeaders: { authorization: null } } : {}),
    ...{ maxRetries: 0, logLevel: 'off', fetch: boundedFetch(ANSWER_LIMIT) },
  });
  let takesOptions = true;
  let underWay = 0;

  async function complete({ system, user }: ReviewPrompt, signal: AbortSignal): Promise<unknown> {
    const messages = [
      { role: 'system' as const, content: system },
      { role: 'user' as const, content: user },
    ];
    const plain = (): Promise<unknown> => client.chat.completions.create({ model, messages }, { signal });
    if (!takesOptions) return plain();
    try {
      return await client.chat.completions.create({ model, messages, ...OPTIONS }, { signal });
    } catch (error) {
      if (!(error instanceof BadRequestError || error instanceof UnprocessableEntityError)) throw error;
      const completion = await plain();
      takesOptions = false;
      return completion;
    }
  }

  return {
    model,
    async review(question, limitMs, cancelled) {
      const code = randomBytes(12).toString('hex');
      const prompt = reviewPrompt(question, code);
      const ms = Math.floor(Math.min(limitMs, config.timeoutMs));
      if (underWay >= AT_ONCE) throw new ReviewFailed(`${AT_ONCE} reviews are under way already`);
      const late = AbortSignal.timeout(ms);
      underWay += 1;
      try {
        return readReview(await complete(prompt, AbortSignal.any([late, cancelled])), code);
      } catch (error) {
        if (cancelled.aborted) throw cancelled.reason;
        if (late.aborted)
          throw new ReviewFailed(`it did not answer within ${ms / 1_000} s`, { cause: error });
        throw reasonOf(error);
      } finally {
        underWay -= 1;
      }
    },
  };
}

const OPTIONS = {
  temperature: 0,
  max_tokens: MAX_TOKENS,
  response_format: {
    type: 'json_schema',
    json_schema: { name: 'review', strict: true, schema: { ...ANSWER_SCHEMA } },
  },
} as const;

/** In our own words: a server's may repeat what it was sent, its key included. */
function reasonOf(error: unknown): ReviewFailed {
  if (error instanceof ReviewFailed) return error;
  const cause = { cause: error };
  if (isOrHas(error, AnswerTooLong)) return new ReviewFailed('its answer does not end', cause);
  if (error instanceof SyntaxError) return new ReviewFailed('its answer is no JSON', cause);
  if (!(error instanceof APIError)) return new ReviewFailed('it could not be asked', cause);
  const { status } = error;
  if (typeof status !== 'number') return new ReviewFailed('it cannot be reached', cause);
  return new ReviewFailed(`it answered with the status ${status}`, cause);
}

function isOrHas(error: unknown, kind: new (limit: number) => Error): boolean {
  return error instanceof kind || (error instanceof Error && error.cause instanceof kind);
}
