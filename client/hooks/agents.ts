import type { Agent } from './agent.ts';
import { claudeCode } from './claude-code.ts';
import { codex } from './codex.ts';
import { gemini } from './gemini.ts';

/** Every program whose hooks are answered. */
export const AGENTS: readonly Agent[] = [claudeCode, codex, gemini];
