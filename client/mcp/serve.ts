import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Asking } from '../tool-calls.ts';
import { registerPermissionPrompt } from './permission-prompt.ts';
import { registerTools } from './tools.ts';

/**
 * Serves MCP on stdin and stdout until stdin ends. What is to be said goes to stderr.
 * @param prompting how the permission prompt asks
 */
export function serveMcp(asking: Asking, prompting: Asking, version: string): void {
  serveStdio(
    () => {
      const server = new McpServer({ name: 'countersign', version }, { capabilities: { tools: {} } });
      registerTools(server, asking);
      registerPermissionPrompt(server, prompting);
      return server;
    },
    { onerror: (error) => console.error(`countersign: mcp: ${error.message}`) },
  );
  // A question that still waits would keep the process after its client is gone. It stays open for people.
  process.stdin.once('close', () => process.exit(0));
}
