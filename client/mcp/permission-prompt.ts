import { randomUUID } from 'node:crypto';
import type { McpServer } from '@modelcontextprotocol/server';
import type { Json } from '../../domain/action.ts';
import { type Asking, askAboutCall } from '../tool-calls.ts';
import { promptInput } from './schemas.ts';

/** What Claude Code takes for an answer: it runs `updatedInput`, which is therefore always told. */
type Behaviour =
  | { readonly behavior: 'allow'; readonly updatedInput: { readonly [name: string]: Json } }
  | { readonly behavior: 'deny'; readonly message: string };

/** The tool that `claude --permission-prompt-tool` names. Its answer is an allow or a deny, never an error. */
export function registerPermissionPrompt(server: McpServer, asking: Asking): void {
  const about = {
    title: 'Permission prompt',
    description:
      'For Claude Code, as its --permission-prompt-tool: asks people about a call of a tool, and waits.',
    inputSchema: promptInput,
  };
  // A call's id is its session's alone, so an approval is no other session's.
  const session = randomUUID();
  server.registerTool(
    'permission_prompt',
    about,
    async ({ tool_name: tool, input, tool_use_id: id }, context) => {
      const call = {
        ...{ tool, args: input, reason: reasonOf(tool, input) },
        identity: id === undefined ? null : ['permission_prompt', session, id],
      };
      const behaviour = await behave(asking, call, context.mcpReq.signal);
      return { content: [{ type: 'text', text: JSON.stringify(behaviour) }] };
    },
  );
}

async function behave(
  asking: Asking,
  call: Parameters<typeof askAboutCall>[1],
  signal: AbortSignal,
): Promise<Behaviour> {
  const answer = await askAboutCall(asking, call, signal);
  if (!answer.granted) return { behavior: 'deny', message: answer.message };
  const { tool, args, message } = answer;
  if (tool !== call.tool || !isMembers(args)) {
    const why = `what was approved is another call, of ${tool}, which cannot be run in its place`;
    return { behavior: 'deny', message: `${call.tool} was not run: ${why} (${message})` };
  }
  return { behavior: 'allow', updatedInput: args };
}

function isMembers(args: Json): args is { readonly [name: string]: Json } {
  return typeof args === 'object' && args !== null && !Array.isArray(args);
}

function reasonOf(tool: string, { description }: Readonly<Record<string, unknown>>): string {
  const says = typeof description === 'string' && description.trim() !== '' ? `: ${description.trim()}` : '';
  return `Claude Code asks to use ${tool}${says}`;
}
