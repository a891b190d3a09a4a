import { createHash } from 'node:crypto';
import type { SafetyCheck, SafetyGuard, SafetyRole } from '../domain/safety.ts';
import { type GuardModel, followGuardModel } from './guard-model.ts';
import { readGuardAnswer } from './llama-guard-answer.ts';
import { disarm, guardPrompt } from './llama-guard-prompt.ts';
import { type OllamaFailure, connectOllama } from './ollama.ts';
import { remember } from './remembered.ts';
import { cutPieces } from './text-pieces.ts';

export interface LlamaGuardOptions {
  /** Of the Ollama server, without a slash at its end. */
  readonly url: string;
  /** Which of its models to ask; null for the best Llama Guard that is there. */
  readonly model: string | null;
  /** By default Date.now. */
  readonly now?: () => number;
}

/** The prompt about the text takes some 400 tokens, so that a piece and it fit the window whatever the script. */
const LIMITS = { windowTokens: 8_192, answerTokens: 64 } as const;
/** Bytes of UTF-8; longer texts than about 47 kB are not checked at all, rather than in part. */
const PIECE = { bytes: 6_500, overlap: 650, most: 8 } as const;
const REMEMBERED = 500;
/** After so many failures in a row the server is left alone for a while, so that no request waits for it. */
const REST = { failures: 3, ms: 15_000 } as const;

/** Content safety by a Llama Guard model on an Ollama server. */
export function createLlamaGuard(options: LlamaGuardOptions): SafetyGuard {
  const { url, model, now = Date.now } = options;
  const server = connectOllama(url);
  const models = followGuardModel(server, model, now);
  const known = remember<SafetyCheck>(REMEMBERED);
  let answers = 0;
  let failures = 0;
  let restUntil = 0;

  async function ask(role: SafetyRole, text: string, signal: AbortSignal): Promise<SafetyCheck> {
    const pieces = cutPieces(disarm(text), PIECE.bytes, PIECE.overlap, PIECE.most);
    if (pieces === null) return { verdict: 'error', detail: 'the text is too long to be checked whole' };
    const guard = await Promise.race([models.find(), tooLate(signal)]);
    if ('missing' in guard) return { verdict: 'error', detail: guard.missing };
    const checks: SafetyCheck[] = [];
    for (const piece of pieces) checks.push(await askPiece(guard, role, piece, signal));
    return together(checks);
  }

  async function askPiece(
    guard: GuardModel,
    role: SafetyRole,
    piece: string,
    signal: AbortSignal,
  ): Promise<SafetyCheck> {
    const key = createHash('sha256').update(`${guard.name}\n${role}\n${piece}`).digest('base64');
    const before = known.get(key);
    if (before !== undefined) return before;
    try {
      const prompt = guardPrompt(guard.family, role, piece);
      const answer = await server.answer(signal, guard.name, prompt, LIMITS);
      answers += 1;
      const check = readGuardAnswer(answer);
      if (check.verdict !== 'error') known.set(key, check);
      return check;
    } catch (error) {
      const { reason, message } = error as OllamaFailure;
      if (reason === 'model_missing') models.forget();
      return { verdict: 'error', detail: `the Ollama server failed: ${message}` };
    }
  }

  return {
    async check(role, text, budgetMs) {
      if (now() < restUntil)
        return { verdict: 'error', detail: 'the Ollama server did not answer several times just now' };
      const signal = AbortSignal.timeout(Math.max(1, budgetMs));
      const before = answers;
      const check = await ask(role, text, signal);
      // One that answered meanwhile is no server that hangs: the text was too long for the time.
      const isSilent = check.verdict === 'error' && signal.aborted && answers === before;
      failures = isSilent ? failures + 1 : 0;
      if (failures >= REST.failures) {
        failures = 0;
        restUntil = now() + REST.ms;
      }
      return check;
    },
  };
}

/** The search goes on for whoever asks next. */
function tooLate(signal: AbortSignal): Promise<{ readonly missing: string }> {
  const late = { missing: 'the Ollama server did not answer in time' };
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(late), { once: true });
  });
}

/** What any piece has, the text has; it is safe only where every piece is. */
function together(checks: readonly SafetyCheck[]): SafetyCheck {
  const categories = [
    ...new Set(checks.flatMap((check) => (check.verdict === 'unsafe' ? check.categories : []))),
  ];
  if (categories.length > 0) return { verdict: 'unsafe', categories };
  return checks.find((check) => check.verdict === 'error') ?? { verdict: 'safe' };
}
